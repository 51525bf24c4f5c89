"""What must be so once all is at rest: what `fleet status` tells, and what is left behind."""

import json
from collections.abc import Iterator
from time import monotonic

from tests.fleet.chaos.federation import Federation
from tests.fleet.chaos.hosts import PATIENCE


def forgotten_crons(all_: Federation) -> Iterator[str]:
    """Say whose old `config.yaml` still does passes, though its ledger is in the base again."""
    for name in all_.left:
        old = all_.config(name).with_name("old.yaml")
        text = all_.config(name).read_text("utf-8")
        old.write_text(text.partition("\ndatabase:")[0] + "\n", "utf-8")
        if (status := all_.typed("--config", str(old), "apply")[0]) != 2:
            yield f"a forgotten cron of {name} did a pass with status {status}"


def in_time(all_: Federation) -> list[str]:
    """Say where `fleet status` does not come to tell how things are."""
    end = monotonic() + PATIENCE
    while wrong := [*_told(all_)]:
        if monotonic() > end:
            return wrong
        all_.tick()  # on a busy machine one who lives may be taken for dead
    return []


def _told(all_: Federation) -> Iterator[str]:
    status, said = all_.fleet("status", "--json")
    known = json.loads(said)
    if status != 0 or known["status"] != 0:
        yield f"fleet status ends with {status}"
    for row in known["associations"]:
        good = row["waiting"] == row["in_doubt"] == row["lost"] == 0
        if not good or row["failing_since"] or row["paused"] or row["status"]:
            yield f"fleet status says {row}"
    ours = {host.worker.process.pid for host in all_.hosts.values()}
    if missing := ours - {worker["pid"] for worker in known["workers"]}:
        yield f"fleet status does not name {missing}"
    with all_.cluster.admin("fleet") as db:
        given = dict(
            db.execute("SELECT relay, sum(given) FROM douze.fleet_relays GROUP BY 1").fetchall()
        )
    for relay in known["relays"]:
        if relay["left"] != max(0, relay["per_hour"] - int(given.get(relay["name"], 0))):
            yield f"fleet status says of a relay {relay}, which gave {given}"


def over(all_: Federation) -> Iterator[str]:
    """End all workers; say what they leave behind."""
    for host in all_.hosts.values():
        host.worker.process.terminate()  # all at once
    for host in all_.hosts.values():
        if (status := host.worker.wait()) != 0:
            yield f"{host.name} ended with status {status} when it was told to"
    with all_.cluster.admin("fleet") as db:
        asked = "SELECT count(*) FROM douze_queue.procrastinate_jobs WHERE status = 'doing'"
        found = db.execute(asked).fetchone()
        if found and found[0]:
            yield f"{found[0]} passes are with nobody"


def unforeseen(all_: Federation) -> Iterator[str]:
    """Say what nobody foresaw: whatever ended with a traceback."""
    for log in [*all_.folder.rglob("*.log")]:
        if "Traceback" in (text := log.read_text("utf-8", "replace")):
            yield f"{log.name}: {text[max(0, text.index('Traceback') - 300) :][:3000]}"

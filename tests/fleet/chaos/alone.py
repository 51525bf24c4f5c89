"""The same edits once more, with one cron alone: what the sheets must be like in the end."""

from collections.abc import Iterator
from pathlib import Path

from tests.fleet.chaos.configs import CONFIG
from tests.fleet.chaos.edits import Forgets
from tests.fleet.chaos.federation import Federation
from tests.fleet.chaos.offices import InWorkbook, Office, first_rows
from tests.fleet.chaos.promises import shown
from tests.mail.server import running
from tests.tabs import REGISTRATIONS, SESSIONS

_COUNTS = ("Confirmées", "À régler", "En attente", "Places libres")


def beside_one_cron(all_: Federation) -> Iterator[str]:
    """Say where the sheets are not as one cron makes them, with a pass after each edit."""
    for name, office in all_.offices.items():
        alone = _alone(all_, name)
        for what, one, other in (
            ("rows", shown(office.lines(REGISTRATIONS)), shown(alone.lines(REGISTRATIONS))),
            ("sessions", _counts(office), _counts(alone)),
        ):
            if one != other:
                differ = {k: (one.get(k), other.get(k)) for k in one.keys() | other.keys()}
                differ = {k: v for k, v in differ.items() if v[0] != v[1]}
                yield f"{name}: {what} differ (here, alone): {differ}"


def _alone(all_: Federation, name: str) -> Office:
    home = all_.folder / "alone" / name
    home.mkdir(parents=True)
    office = InWorkbook(home / "inscriptions.xlsx", first_rows(all_.began))
    config = home / "config.yaml"
    with running() as server:
        sheet = "{path: inscriptions.xlsx}"
        facts = {"name": name, "sheet": sheet, "port": server.port, "relay": '""', "home": home}
        config.write_text(CONFIG.format(**facts), "utf-8")
        for edit in all_.done[name]:
            if isinstance(edit, Forgets):
                all_.typed("--config", str(config), "forget", edit.who, "--yes")
            else:
                edit.do(office)
            _pass(all_, config)
        _pass(all_, config)
    return office


def _pass(all_: Federation, config: Path) -> None:
    status, said = all_.typed("--config", str(config), "apply")
    if status == 2:
        all_.wrong.append(f"cron alone: status {status}, {said}")


def _counts(office: Office) -> dict[tuple[str, str], tuple[object, ...]]:
    return {
        (str(line["Code"]), ""): tuple(line.get(c) for c in _COUNTS)
        for line in office.lines(SESSIONS)
    }

"""Lets each thing of the schedule happen."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

import psycopg

from douze.errors import LedgerError
from tests.fleet.chaos.federation import ASLEEP, Federation
from tests.fleet.chaos.hosts import PATIENCE
from tests.fleet.chaos.post import Fate
from tests.fleet.chaos.schedule import Happening

_BROKEN = "\nno_such_setting: 1\n"
_OTHER = ', phone: "04 73 00 00 00", contact'


def happen(all_: Federation, one: Happening) -> None:
    """Wait as long as it says, while everything goes on; then let it happen."""
    all_.wait(one.after)
    if one.what == "people":
        all_.edits[one.whom].extend(one.edits)
    else:
        _WHAT[one.what](all_, one)


def _dies(all_: Federation, one: Happening) -> None:
    all_.hosts[one.whom].worker.kill()


def _sleeps(all_: Federation, one: Happening) -> None:
    all_.hosts[one.whom].worker.sleep(ASLEEP)


def _all_die(all_: Federation, one: Happening) -> None:
    for host in all_.hosts.values():
        host.worker.kill()


def _cut(all_: Federation, one: Happening) -> None:
    """End each other connection."""
    with suppress(psycopg.OperationalError), all_.cluster.admin("fleet") as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'fleet' AND pid <> pg_backend_pid() AND pid %% 2 = %s",
            (len(one.whom) % 2,),
        )


def _restarts(how: str) -> Callable[[Federation, Happening], None]:
    def restarts(all_: Federation, one: Happening) -> None:
        """Whoever is awake notices, and ends by itself; `tick` looks with which status."""
        at_work = {worker.pid for worker in all_.workers()}
        known = [host.worker for host in all_.hosts.values()]
        those = [one for one in known if one.process.pid in at_work and not one.wakes]
        log = str(all_.cluster.folder / "log")
        all_.cluster.control("-m", how, "-l", log, "restart")
        end = monotonic() + PATIENCE
        while any(each.status is None for each in those) and monotonic() < end:
            all_.tick()  # who fell asleep meanwhile wakes
        for each in those:
            if each.status is None:
                each.wait()
                all_.wrong.append("a worker goes on though the database was gone")

    return restarts


def _letter(all_: Federation, one: Happening) -> None:
    all_.post.fates.append(Fate(one.how))


def _met(all_: Federation, one: Happening) -> None:
    """Let it go on until what was to befall letters has befallen them."""
    _until(all_, lambda: not all_.post.fates, "no letter met what was to befall it")


def _moves_and_back(all_: Federation, one: Happening) -> None:
    """Move a ledger into a file, do a pass there, and move it back, without a process for each."""
    name = one.whom
    _until(all_, lambda: all_.fleet("move", name, "--back")[0] == 0, "a ledger does not move")
    status, said = all_.typed("--config", str(all_.config(name)), "apply")
    if status == 2:
        all_.wrong.append(said)
    _until(all_, lambda: all_.fleet("move", name)[0] == 0, "a ledger does not move back")
    all_.moved += 2
    all_.left.add(one.whom)


def _until(all_: Federation, so: Callable[[], bool], else_: str) -> None:
    end = monotonic() + PATIENCE
    while not so():
        all_.tick()
        if monotonic() > end:
            all_.wrong.append(else_)
            return


def _closed(all_: Federation, one: Happening) -> None:
    all_.post.closed = True
    all_.wait(2.0)
    all_.post.closed = False


def _hour(all_: Federation, one: Happening) -> None:
    all_.an_hour_goes_by()


def _pause(all_: Federation, one: Happening) -> None:
    """Pause somebody for a while, or let whoever is paused go on."""
    name = one.whom
    with suppress(LedgerError, psycopg.Error):
        if name in all_.paused:
            unpause(all_, name)
        elif name in all_.rows():
            status, _ = all_.fleet("pause", name)
            if status == 0:
                all_.paused[name] = all_.now()


def unpause(all_: Federation, name: str) -> None:
    """Let somebody's passes go on, of which none has begun meanwhile."""
    row = all_.rows()[name]
    if row.begun and row.begun > all_.paused[name]:
        all_.wrong.append(f"a pass of {name} began while it was paused")
    if all_.fleet("pause", name, "--off")[0] == 0:
        del all_.paused[name]


def _move(all_: Federation, one: Happening) -> None:
    all_.wanted[one.whom] = not all_.wanted[one.whom]
    all_.left.add(one.whom)


def _command_dies(all_: Federation, one: Happening) -> None:
    for _, started in all_.commands[:1]:
        started.kill()


def _by_hand(all_: Federation, one: Happening) -> None:
    all_.by_hand(one.whom)


def _breaks(all_: Federation, one: Happening) -> None:
    """Break a configuration, or mend it."""
    if one.whom not in all_.movers:
        config = all_.config(one.whom)
        text = config.read_text("utf-8")
        broken = _BROKEN in text
        config.write_text(text.replace(_BROKEN, "") if broken else text + _BROKEN, "utf-8")


def _differs(all_: Federation, one: Happening) -> None:
    config = all_.config(one.whom, "two")
    text = config.read_text("utf-8")
    config.write_text(text.replace(", contact", _OTHER, 1), "utf-8")


def _copied(all_: Federation, one: Happening) -> None:
    all_.sync()


def calm(all_: Federation) -> None:
    """Let nothing happen any more: all machines are awake, and all is as it should be."""
    all_.post.fates.clear()
    for started in all_._processes():
        if started.wakes:
            started.wake()
    for name in all_.offices:
        config = all_.config(name)
        config.write_text(config.read_text("utf-8").replace(_BROKEN, ""), "utf-8")
    all_.wanted = dict.fromkeys(all_.wanted, True)
    end = monotonic() + 3 * PATIENCE
    while all_.commands or not all(all_.in_base.values()):
        all_.tick()
        if monotonic() > end:
            all_.wrong.append(f"moves do not end: {all_.in_base}, {all_.commands}")
            return
    all_.sync()
    for name in [*all_.paused]:
        unpause(all_, name)


_WHAT: Mapping[str, Callable[[Federation, Happening], None]] = {
    "a machine dies": _dies,
    "a machine sleeps": _sleeps,
    "all machines die": _all_die,
    "connections are cut": _cut,
    "the database restarts": _restarts("fast"),
    "the database crashes": _restarts("immediate"),
    "a letter meets": _letter,
    "letters have met it": _met,
    "a ledger moves, and back": _moves_and_back,
    "the mail server is closed": _closed,
    "a relay's hour goes by": _hour,
    "a person pauses": _pause,
    "a ledger moves": _move,
    "a move or a pass by hand dies": _command_dies,
    "a pass by hand": _by_hand,
    "a config breaks": _breaks,
    "a config differs on the other host": _differs,
    "the configs are copied over": _copied,
}

"""What must be so: in between, once all has settled, and beside one cron alone."""

from collections import Counter
from collections.abc import Iterator
from time import monotonic

from douze.model.kinds import Kind
from douze.model.words import LetterState, Status
from tests.fleet.chaos.configs import RELAYS, STAFF
from tests.fleet.chaos.federation import Federation
from tests.fleet.chaos.offices import Line, Office
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS

SEATED = {Status.CONFIRMED.value, Status.TO_SETTLE.value}
#: What somebody must have heard who stands so.
HEARD = {
    Status.CONFIRMED.value: Kind.CONFIRMATION,
    Status.TO_SETTLE.value: Kind.DUES,
    Status.WAITING.value: Kind.WAITING_LIST,
}
LIVE = SEATED | {Status.WAITING.value}


def in_between(all_: Federation) -> Iterator[str]:
    """Say what may never be, at any moment."""
    arrivals = list(all_.post.arrivals)
    for (name, to), count in Counter((a.message_id, a.recipient) for a in arrivals).items():
        if count > 1:
            yield f"{count} times to {to}: {name}"
    said = Counter((a.sender, a.recipient, a.subject) for a in arrivals if a.recipient != STAFF)
    yield from (f"{count} times said: {what}" for what, count in said.items() if count > 1)
    for one in arrivals:
        if one.asked > all_.forgotten.get(one.recipient, monotonic()):
            yield f"{one.recipient} is erased and was written to: {one.subject}"
    yield from _relays(all_)
    for name, office in all_.offices.items():
        yield from (f"{name}: {wrong}" for wrong in _seats(office))


def _relays(all_: Federation) -> Iterator[str]:
    """No relay gives more than its limit in an hour.

    The first association has another; whoever keeps its ledger in a file is not counted.
    """
    others = {next(iter(all_.offices)), *all_.left}
    those = [
        one.asked
        for one in all_.post.arrivals
        if one.recipient != STAFF and one.sender.partition("@")[0] not in others
    ]
    ends = [began for began, _ in all_.hours[1:]] + [monotonic()]
    for (began, on_the_way), ended in zip(all_.hours, ends, strict=True):
        given = sum(began <= asked < ended for asked in those)
        if given > RELAYS["tight"] + on_the_way:
            yield f"the relay gave {given} letters in one hour"


def _seats(office: Office) -> Iterator[str]:
    """Seats are never more than places, and whoever came first has one."""
    places = {line["Code"]: line["Places"] for line in office.lines(SESSIONS)}
    for code, most in places.items():
        taken = sum(
            line["Session"] == code and line["Statut"] in SEATED
            for line in office.lines(REGISTRATIONS)
        )
        if not isinstance(most, int | float) or taken > most:
            yield f"{taken} seats of {most} in {code}"


def at_the_end(all_: Federation) -> Iterator[str]:
    """Say what is not as it should be once all has come to rest."""
    yield from in_between(all_)
    arrived = Counter(a.message_id for a in all_.post.arrivals)
    for name, office in all_.offices.items():
        heard: dict[tuple[str, str], list[Kind]] = {}
        for one in all_.letters(name):
            if one.state in {LetterState.QUEUED, LetterState.IN_DOUBT}:
                yield f"{name}: {one.kind} to {one.to} is {one.state}"
            if one.state is LetterState.SENT and one.to:  # else they are erased
                heard.setdefault((one.to, one.session), []).append(one.kind)
                if one.merged_into is None and arrived[one.message_id] != 1:
                    yield f"{name}: {one.kind} to {one.to} arrived {arrived[one.message_id]} times"
        yield from (f"{name}: {wrong}" for wrong in _all_heard(office, heard))
        yield from (f"{name}: {wrong}" for wrong in _in_order(office))
        logged = {line["Clé"] for line in office.lines(MESSAGES)}
        for one in all_.letters(name):
            if one.state is LetterState.SENT and one.to and one.key not in logged:
                yield f"{name}: {one} is not in the log"


def _all_heard(office: Office, heard: dict[tuple[str, str], list[Kind]]) -> Iterator[str]:
    for line in office.lines(REGISTRATIONS):
        status, whose = str(line["Statut"]), (str(line["E-mail"]), str(line["Session"]))
        kinds = heard.get(whose, [])
        if status in HEARD and HEARD[status] not in kinds:
            yield f"{whose} is {status} and heard {kinds}"
        told = {Kind.CANCELLATION, Kind.REFUSAL}
        if status not in LIVE and kinds and not told & {*kinds}:
            yield f"{whose} is {status} and heard {kinds}"


def _in_order(office: Office) -> Iterator[str]:
    """Whoever came first has a seat, unless it was taken away."""
    places = {line["Code"]: line["Places"] for line in office.lines(SESSIONS)}
    live = [line for line in office.lines(REGISTRATIONS) if line["Statut"] in LIVE]
    for code, most in places.items():
        queue = sorted(
            (line for line in live if line["Session"] == code), key=lambda x: str(x["Reçue le"])
        )
        seated = [line["Statut"] in SEATED for line in queue]
        assert isinstance(most, int | float)
        if seated != [n < most for n in range(len(queue))]:
            yield f"{code} is not in order of arrival: {[line['E-mail'] for line in queue]}"


def shown(lines: list[Line]) -> dict[tuple[str, str], tuple[object, ...]]:
    """What a sheet says of each registration, but for why: which pass saw it first decides that."""
    columns = ("Statut", "Rang", "Cotisation", "Décision", "Prénom")
    return {
        (str(line["E-mail"]), str(line["Session"])): tuple(line.get(c) for c in columns)
        for line in lines
    }

"""The promises about dues that are typed late, announced, or in words that nobody can read."""

from douze.model.kinds import Kind
from douze.model.sheet import Cell
from douze.model.words import LetterState, Status
from douze.read.addresses import read_address, same_address
from tests.life.association import MEMBERS, as_lines
from tests.life.seats_kept import View

PAID, ANNOUNCED, UNCLEAR = ("oui", "chèque 12/10"), "promis", "voir Jeanne"
#: What staff type into `Réglée`, and how often compared with each other.
TYPED = (*PAID, "oui", "non", ANNOUNCED, UNCLEAR)


def check_dues(view: View) -> None:
    """Hold what a pass made of the holds of a session to what the members' list says."""
    for ref, known, was in view.known():
        if was is None or view.begun or view.facts.cancelled or not view.untouched(ref, known):
            continue
        typed = _typed(view, ref)
        if was.status is Status.TO_SETTLE and known.status is Status.EXPIRED:
            sentence = "a payment that nobody can read expires nobody"
            view.hold(sentence, typed != UNCLEAR, (ref, typed))
        if was.status is Status.TO_SETTLE and was.deadline and _kept_back(ref, view):
            sentence = "a hold does not run out while its letter is kept back"
            view.hold(sentence, known.status is not Status.EXPIRED, (ref, was.deadline))
        free = known.decision is None and was.decision is None
        if was.status is Status.EXPIRED and free and typed in PAID:
            sentence = "dues that arrive after the deadline open the registration again"
            view.hold(sentence, known.status is not Status.EXPIRED, (ref, typed))


def _kept_back(ref: str, view: View) -> bool:
    """Whether the last letter about a hold had been kept back when the pass began."""
    dues = [r for r in view.done.before.letters.values() if (r.ref, r.kind) == (ref, Kind.DUES)]
    last = max(dues, key=lambda record: record.number, default=None)
    return last is not None and last.state in (LetterState.QUEUED, LetterState.WITHHELD)


def _typed(view: View, ref: str) -> Cell:
    """Tell what stands in `Réglée` for the address on somebody's row."""
    rows = view.rows.get(ref, [])
    address = read_address(str(rows[0]["E-mail"] or "")).written if len(rows) == 1 else None
    if address is None:
        return None
    listed = as_lines(view.done.tables[MEMBERS])
    mine = [x for x in listed if same_address(str(x["E-mails"])) == same_address(address)]
    return mine[-1]["Réglée"] if mine else None

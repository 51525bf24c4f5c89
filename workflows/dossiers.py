"""The file of a session: what it tells of who registered, who came, and what they were sent.

By itself seven days after its end, as long as its connection reports are looked at; from then on
it stays as it is. Of what was over before the rule was known, only where somebody asks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec.structs import replace

from douze.model.attendance import PastedExport
from douze.model.book import Session, SessionTexts
from douze.model.desired import Outcome
from douze.model.dossiers import Dossier, DossierLetter, MadeCertificate, Participant
from douze.model.elapsed_time import later
from douze.model.evaluations import answers_in, evaluation_of
from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.log_words import log_words
from douze.model.matched import Matched
from douze.model.papers import certificate_mark
from douze.model.reasons import Reason
from douze.model.session_link import leaving_out, link_word
from douze.model.settings import Settings
from douze.model.words import NEVER_LEFT, Rule
from workflows.attendance import came, minutes_there, present
from workflows.difficulties import difficulties
from workflows.evaluations import counted
from workflows.left_out import LEFT_OUT, said_without, without_names, written_without
from workflows.sign_in import sign_in_sheet
from workflows.view import View

#: How long after its end the first file of a session is made, and until when it is kept true. An
#: hour after what speakers are sent of the evaluations, or there would be a second one for that.
AFTER, UNTIL = timedelta(days=7, hours=1), timedelta(days=30)


def dossiers(view: View) -> Iterator[Dossier]:
    """Give the files of sessions that passes make without being asked."""
    if not view.settings.reports.auto:
        return
    since = view.ledger.known_since(Rule.DOSSIERS, view.now)
    for decided in view.sessions:
        session = decided.session
        # A draft does not count.
        if not session.takes_place or not decided.counts or session.end < since:
            continue
        if later(session.end, AFTER) <= view.now <= later(session.end, UNTIL):
            yield dossier_of(session, decided.outcomes, view.matched, view.ledger, view.settings)


def dossier_of(
    session: Session,
    outcomes: Iterable[Outcome],
    matched: Matched,
    ledger: LedgerState,
    settings: Settings,
) -> Dossier:
    """Give the file of one session as everything stands now, whether or not it is time."""
    coming = [one for one in outcomes if one.reason is not Reason.SPEAKS]
    addresses = (one.registration.email.casefold() for one in coming)
    session = _written_without(session, leaving_out((link_word(session), *addresses)))
    theirs = [_without_address(one) for one in coming]
    records = _records(session, ledger)
    people = [_participant(one, session, records, settings) for one in theirs]
    people.sort(key=lambda one: (*one.family_order, one.ref))
    letters = tuple(_letters(records, theirs, matched))
    book = matched.book
    answers = [written_without(one) for one in without_names(counted(theirs), theirs)]
    asked = book.evaluations.questions
    return Dossier(
        session=replace(session, link="", extra={}, row=0),
        online=not session.place or bool(session.link),
        notes=tuple(_notes(session, settings.reports.notes)),
        people=tuple(people),
        letters=letters,
        difficulties=(
            *difficulties(people, letters),
            *map(said_without, matched.of_reports.get(session.code, ())),
        ),
        sign_in=sign_in_sheet(session, theirs, settings),
        evaluation=evaluation_of(asked, answers),
        answers=answers_in(asked, answers),
        pasted=tuple(
            PastedExport(where=one.where, rows=one.rows)
            for one in book.exports
            if one.session == session.code and not one.from_file
        ),
        dropped=book.dropped.get(session.code, ()),
    )


def _written_without(session: Session, hide: Callable[[str], str]) -> Session:
    """Leave out of all that staff wrote of a session what its file does not hand on."""
    texts = {word: hide(getattr(session.texts, word)) for word in SessionTexts.__struct_fields__}
    return replace(
        session,
        title=hide(session.title),
        place=hide(session.place),
        texts=SessionTexts(**texts),
        extra={header: hide(words) for header, words in session.extra.items()},
    )


def _without_address(outcome: Outcome) -> Outcome:
    """Put the reference where a list would call somebody by the address, who has no other name."""
    about = outcome.registration
    named = replace(
        about,
        first_name=_no_address(about.first_name),
        last_name=_no_address(about.last_name),
        structure=_no_address(about.structure),
        email=about.ref,
    )
    return replace(outcome, registration=named)


def _no_address(typed: str) -> str:
    """Give a name without an address in it; nothing is left of one that was no more."""
    return log_words(typed).strip(f"{LEFT_OUT} ") if "@" in typed else typed


def _records(session: Session, ledger: LedgerState) -> Sequence[LetterRecord]:
    """The letters about a session that left, in the order of their numbers."""
    every = (*ledger.letters.values(), *ledger.written.values())
    left = (one for one in every if one.session == session.code and one.state not in NEVER_LEFT)
    return sorted(left, key=lambda one: (one.number, one.key))


def _participant(
    outcome: Outcome, session: Session, records: Iterable[LetterRecord], settings: Settings
) -> Participant:
    about = outcome.registration
    attendance = about.attendance
    return Participant(
        first_name=about.first_name,
        last_name=about.last_name,
        structure=about.structure,
        ref=about.ref,
        asked_at=about.arrival.received if about.arrival else None,
        status=outcome.status,
        rank=outcome.rank,
        why=tuple(map(said_without, outcome.why)),
        came=came(about),
        present=present(about, session, settings),
        excused=about.row is not None and about.row.excused,
        first=attendance.first if attendance else None,
        last=attendance.last if attendance else None,
        minutes=minutes_there(about, session),
        certificate=_certificate(one for one in records if one.ref == about.ref),
    )


def _certificate(records: Iterable[LetterRecord]) -> MadeCertificate | None:
    """The last version that somebody got, or may have got."""
    made = [one for one in records if one.kind is Kind.CERTIFICATE]
    mark = certificate_mark(made[-1].key) if made else None
    if mark is None:
        return None
    return MadeCertificate(mark=mark, version=len(made), at=made[-1].decided_at)


def _letters(
    records: Iterable[LetterRecord], theirs: Iterable[Outcome], matched: Matched
) -> Iterator[DossierLetter]:
    """Name whom each letter went to, as the sheet calls them now."""
    people = (*(one.registration for one in theirs), *matched.speakers)
    names: Mapping[str, str] = {one.ref: one.name for one in people}
    for record in records:
        yield DossierLetter(
            number=record.number,
            kind=record.kind,
            ref=record.ref,
            to=names.get(record.ref) or record.ref or record.to,
            at=record.finished_at or record.decided_at,
            state=record.state,
            said_in=record.merged_into,
        )


def _notes(session: Session, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The columns of staff's own that go into the file, in the order of the setting."""
    known = {fold(header): (header, text) for header, text in session.extra.items()}
    for header in wanted:
        if (found := known.get(fold(header))) and found[1].strip():
            yield found

"""What has been kept long enough: whose address is to go, and whose name after that.

Address, letters and free words of somebody are kept `privacy.contact_months` after the last of
their sessions; of who came, name, structure and presence `privacy.proof_months` after that session.
Figures stay. By the calendar of the association; of a month that is shorter, its last day.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from douze.model.kinds import KINDS, Recipient
from douze.model.ledger_state import RegistrationRecord
from douze.model.retention import Due, months_after
from workflows.retention_periods import Periods, Theirs
from workflows.view import View


def falling_due(view: View) -> tuple[Due, ...]:
    """Say what is to go within the next days, or should have gone; the first day first.

    Nothing of who registered for, or is named at, a session that is not closed yet; nor of the
    association's own addresses.
    """
    periods = Periods(view)
    if not any(periods.near(code) for code in view.ledger.sessions):
        return ()
    found = [*_contacts(view, periods), *_proofs(view, periods)]
    return tuple(sorted(found, key=lambda due: (due.last, due.who, due.refs)))


def _contacts(view: View, periods: Periods) -> Iterator[Due]:
    """Give those whose last session was so long ago."""
    named = _named(view)
    for who, theirs in _people(view).items():
        if who in named:
            continue
        ends = [periods.end(one) for one in theirs]
        if any(end is None for end in ends):
            continue
        last = months_after(max(filter(None, ends)), view.settings.privacy.contact_months)
        if periods.within(last):
            yield _due(last, who if "@" in who else "", theirs, periods)


def _due(last: date, who: str, theirs: Iterable[Theirs], periods: Periods) -> Due:
    theirs = sorted(theirs, key=lambda one: one.ref)
    codes = tuple(dict.fromkeys(one.session for one in theirs))
    return Due(
        last=last,
        who=who,
        refs=tuple(dict.fromkeys(one.ref for one in theirs)),
        keeps=tuple(one.ref for one in theirs if periods.proves(one)),
        sessions=codes,
        anew=tuple(code for code in codes if periods.may_be_made_anew(code)),
    )


def _proofs(view: View, periods: Periods) -> Iterator[Due]:
    """Give the names that were left, and prove nothing any more that is asked for."""
    for known in view.ledger.registrations.values():
        if known.erased and known.name:
            one = _theirs(known)
            last = periods.proof(one)
            if last is not None and periods.within(last):
                yield replace(_due(last, "", [one], periods), name_only=True)


def _people(view: View) -> Mapping[str, list[Theirs]]:
    """Gather what is known of each person, by address; of who has none, by reference."""
    people: dict[str, list[Theirs]] = {}
    ledger = view.ledger
    for known in ledger.registrations.values():
        if not known.erased:
            people.setdefault(known.who or known.ref, []).append(_theirs(known))
    for letter in ledger.letters.values():
        ref = ledger.aliases.get(letter.ref, letter.ref)
        staff = KINDS[letter.kind].to is Recipient.STAFF
        if ref and letter.to and not staff and ref not in ledger.registrations:
            one = Theirs(ref=ref, session=letter.session, since=letter.decided_at)
            people.setdefault(letter.to.casefold(), []).append(one)
    return people


def _theirs(known: RegistrationRecord) -> Theirs:
    return Theirs(ref=known.ref, session=known.session, since=known.since, known=known)


def _named(view: View) -> set[str]:
    """Name the association's own addresses, and who speaks or answers for what is not closed."""
    association, mail = view.settings.association, view.settings.mail
    own = {association.contact.address, mail.sender.address}
    own |= {association.treasurer.address} if association.treasurer else set()
    for session in view.book.sessions.values():
        own |= {one.who or one.address for one in session.speakers}
        own |= {session.contact.address} if session.contact else set()
    return {str(address).casefold() for address in own}

"""DECIDE: say how everything should be at this moment. The rule books are asked in turn."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.desired import Desired, SessionCounts
from douze.model.folder_letters import with_folder_letters
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.matched import Matched
from douze.model.phrases import Problem
from douze.model.settings import Settings
from workflows import (
    address_typos,
    announced_details,
    announcement,
    answers_of_speakers,
    attendance,
    bounce_matters,
    certificates,
    chosen_elsewhere,
    duplicates,
    evaluations,
    first_use,
    floods,
    followup,
    holds,
    invitations,
    least_number,
    letters,
    link,
    mail_trouble,
    moved_columns,
    next_date,
    per_structure,
    person_edits,
    postponed,
    quiet_hours,
    repeated_letters,
    retention,
    row_edits,
    session_changes,
    session_matters,
    sign_in,
    site,
    speakers,
    still_coming,
    to_correct,
    undelivered,
    unreachable_people,
    unreachable_speakers,
)
from workflows.backdated_letters import without_backdated
from workflows.closed_sessions import Closing, about_open, close_sessions
from workflows.digest import alerts, combine_alerts, digest, needs_a_person
from workflows.dossiers import dossiers
from workflows.link import upcoming_letters
from workflows.matters import Matter, note
from workflows.moving_on import move_on
from workflows.named_letters import with_letters
from workflows.next_date import with_next_dates
from workflows.problem_locations import with_links
from workflows.retention_notices import about_retention, overdue
from workflows.row_edits import read_row_edits
from workflows.row_notes import member_alerts, session_counts, with_notes
from workflows.rule_book import RuleBook, with_added
from workflows.speakers import with_names
from workflows.statuses import with_statuses
from workflows.to_collect import about_outstanding, outstanding
from workflows.to_erase import asked_of_closed, to_erase, to_erase_of_closed
from workflows.undelivered import expired_letters
from workflows.view import Given, View, first_view

#: The rule books, in the order in which they are asked; rows say it in the same order.
#:
#: A rule of your own: a file beside these with a `RULE_BOOK` (what it may hold stands in
#: `rule_book.py`). It is asked after ours; name it here where its place matters. Beside it: its
#: reasons in `douze/model/reasons.py`, their sentences in `templates/*/phrases.yaml`, its kind of
#: letter in `douze/model/kinds.py`, its setting in `douze/model/settings.py` and `config.yaml`.
_OURS: tuple[RuleBook, ...] = (
    # Seats, and the letters to each person
    holds.RULE_BOOK,
    per_structure.RULE_BOOK,
    answers_of_speakers.RULE_BOOK,
    letters.RULE_BOOK,
    session_changes.RULE_BOOK,
    link.RULE_BOOK,
    followup.RULE_BOOK,
    certificates.RULE_BOOK,
    sign_in.RULE_BOOK,
    repeated_letters.RULE_BOOK,
    announced_details.RULE_BOOK,
    postponed.RULE_BOOK,
    next_date.RULE_BOOK,
    invitations.RULE_BOOK,
    # What staff should know
    first_use.RULE_BOOK,
    to_correct.RULE_BOOK,
    chosen_elsewhere.RULE_BOOK,
    unreachable_people.RULE_BOOK,
    still_coming.RULE_BOOK,
    row_edits.RULE_BOOK,
    person_edits.RULE_BOOK,
    session_matters.RULE_BOOK,
    least_number.RULE_BOOK,
    attendance.RULE_BOOK,
    evaluations.RULE_BOOK,
    site.RULE_BOOK,
    announcement.RULE_BOOK,
    duplicates.RULE_BOOK,
    speakers.RULE_BOOK,
    unreachable_speakers.RULE_BOOK,
    address_typos.RULE_BOOK,
    floods.RULE_BOOK,
    quiet_hours.RULE_BOOK,
    bounce_matters.RULE_BOOK,
    undelivered.RULE_BOOK,
    mail_trouble.RULE_BOOK,
    moved_columns.RULE_BOOK,
)
RULES = with_added(_OURS)


def decide(
    matched: Matched, ledger: LedgerState, settings: Settings, now: datetime, *, closes: bool = True
) -> Desired:
    """Decide every status, every letter that should exist by now, and every count.

    Pure: reads no clock and no file. Says the whole outcome, also where nothing has changed; of
    sessions that are closed only where it is asked to close none, as reports do.
    """
    given = Given(matched=matched, ledger=ledger, settings=settings, now=now)
    # First of all, so that no rule below can write, tell or send anything of what is closed.
    closing = close_sessions(given) if closes else Closing(matched=matched)
    known = with_folder_letters(ledger, settings.mail)
    edits = read_row_edits(replace(given, matched=closing.matched, ledger=known))
    # Who stands on a row has to be known before it is asked who moves on.
    view = first_view(move_on(with_next_dates(edits.given)), matched.registrations)
    view = replace(view, closed=closing.sessions)
    view = with_letters(with_statuses(view, RULES), RULES)

    matters = [*_matters(view)]
    # What rows say is part of what is desired: the plan compares it with what stands there.
    view = view.with_outcomes(with_notes(view.outcomes, matters))
    thought = evaluations.evaluations(view)
    counts = session_counts(matters, thought, view)
    kept_enough = retention.falling_due(view)
    matters += [*about_retention(kept_enough, view), *asked_of_closed(view)]
    to_staff = _to_staff(matters, counts, closing.closed, view)
    owed = outstanding(view)
    to_treasurer = without_backdated(about_outstanding(owed, view), view)
    return Desired(
        now=now,
        outcomes=view.outcomes,
        letters=(*view.letters, *to_staff.letters, *to_treasurer),
        coming=tuple(upcoming_letters(view)),
        row_alerts=view.matched.row_alerts,
        aliases=view.matched.aliases,
        sessions_seen=tuple(with_names(one.seen, one.speakers) for one in view.sessions),
        sessions=counts,
        evaluations=thought,
        problems=to_staff.problems,
        settled=edits.settled,
        members=tuple(member_alerts(view.book)),
        owed=owed,
        waits=tuple(session_changes.edits_that_wait(to_staff.matters, view)),
        writes=tuple(moved_columns.moved_writes(view)),
        erase=(*to_erase(view.outcomes, view.ledger), *to_erase_of_closed(view)),
        due=tuple(overdue(kept_enough, view)),
        site=site.public_site(view),
        dossiers=tuple(dossiers(view)),
        closed=closing.closed,
    )


class _ToStaff(Struct, frozen=True, kw_only=True):
    """What staff hear, and how: by a letter at once, or once a day; on the sheet in any case."""

    matters: Sequence[Matter]
    problems: tuple[Problem, ...]  #: those that need a person
    letters: Sequence[Letter]


def _to_staff(
    matters: Sequence[Matter], counts: Sequence[SessionCounts], closed: Container[str], view: View
) -> _ToStaff:
    """Name the alerts and the digest; of sessions that are closed nothing is told."""
    named = alerts(matters, view)
    at_once = list(without_backdated(named, view))
    # Last, because an alert too can be past its use.
    missed = expired_letters((*view.letters, *at_once), view)
    matters = [matter for matter in (*matters, *missed) if about_open(matter, closed)]
    problems = needs_a_person(matters, counts, view)
    daily = without_backdated(digest(problems, matters, named, view), view)
    letters = combine_alerts((*daily, *at_once), view.ledger, view.now)
    # Links to cells come after the digest: it compares matters with those that alerts have told.
    return _ToStaff(
        matters=matters, problems=problems, letters=tuple(with_links(letters, view.book))
    )


def _matters(view: View) -> Iterator[Matter]:
    """Ask the rules in turn what rows say, while their session's row counts, then all the rest."""
    asked = [rule.notes for rule in RULES if rule.notes]
    for case in (case for one in view.sessions for case in one.cases):
        for notes in asked:
            for what in notes(case):
                yield note(case.outcome, what)
    for rule in RULES:
        if rule.matters:
            yield from rule.matters(view)

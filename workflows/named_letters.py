"""Name the letters that should exist by now, session after session; the guards keep some back."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from douze.model.letters import Letter
from douze.model.words import Status
from workflows.case import DecidedCase
from workflows.doubts import about_doubts
from workflows.floods import with_newcomers, withhold
from workflows.one_dues_letter import one_dues_letter
from workflows.quiet_hours import wait_for_day
from workflows.reach_back import to_be_told
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View


def with_letters(view: View, rules: Sequence[RuleBook]) -> View:
    """Name the letters of each session, as the rules have it; what is new never reaches back."""
    named = [letter for one in view.sessions for letter in _of_session(one, rules, view)]
    told = with_newcomers(to_be_told(named, view.ledger, view.now), view.ledger)
    letters = withhold(list(told), view.ledger, view.settings, view.now)
    letters = wait_for_day(letters, view.ledger, view.settings, view.now)
    return replace(view, letters=tuple(one_dues_letter(letters, view.ledger, view.now)))


def _of_session(decided: DecidedSession, rules: Sequence[RuleBook], view: View) -> Iterator[Letter]:
    """Name the letters about one session to those who can be written to.

    Nothing is ever sent about a session that had started before the first pass, nor about one
    of which an edit waits.
    """
    if not decided.counts or decided.session.started(view.ledger.first_pass or view.now):
        return
    for rule in rules:
        if rule.session_letters:
            yield from rule.session_letters(decided, view)
    for case in decided.cases:
        about = case.registration
        if about.speaks and case.outcome.status is not Status.CONFIRMED:
            continue  # told as a speaker
        if about.address and not about.absent_since and not about.frozen:
            yield from letters_to_one(case, rules)


def letters_to_one(case: DecidedCase, rules: Sequence[RuleBook]) -> Iterator[Letter]:
    """Name the letters to one person; one in doubt that goes once more goes as it was."""
    repeated = list(about_doubts(case))
    again = {letter.key for letter in repeated}
    yield from repeated
    for letter in (one for rule in rules if rule.letters for one in rule.letters(case)):
        if case.outcome.since <= letter.expires_at and letter.key not in again:
            yield _complete(letter, case, rules)


def _complete(letter: Letter, case: DecidedCase, rules: Sequence[RuleBook]) -> Letter:
    for rule in rules:
        if rule.completes:
            letter = rule.completes(letter, case)
    return letter

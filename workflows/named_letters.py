"""Name the letters that should exist by now, session after session; the guards keep some back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.letters import Letter
from douze.model.words import Status
from workflows.backdated_letters import without_backdated
from workflows.case import DecidedCase
from workflows.doubts import about_doubts
from workflows.floods import with_newcomers, withhold
from workflows.one_dues_letter import one_dues_letter
from workflows.quiet_hours import wait_for_day
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View


class LetterRuleBooks(Struct, frozen=True):
    """What some rule books have to say of the letters to people about one session."""

    letters: Sequence[Callable[[DecidedCase], Iterable[Letter]]]
    completes: Sequence[Callable[[Letter, DecidedCase], Letter]]


def letter_rules(rules: Sequence[RuleBook], session: Session, view: View) -> LetterRuleBooks:
    """Pick it once a session, so that nobody's case asks a rule that names no letter about it."""

    def is_due(rule: RuleBook) -> bool:
        return rule.letters_due is None or rule.letters_due(session, view.settings, view.now)

    return LetterRuleBooks(
        letters=[rule.letters for rule in rules if rule.letters and is_due(rule)],
        completes=[rule.completes for rule in rules if rule.completes],
    )


def with_letters(view: View, rules: Sequence[RuleBook]) -> View:
    """Name the letters of each session, as the rules have it; new kinds leave the past alone."""
    # One after the other: a letter is let go as soon as it is given on with a mark.
    named = _all_letters(view, rules)
    told = with_newcomers(without_backdated(named, view), view.ledger)
    # The guards come after every rule, so that no rule has to know of them; the night after the
    # guards, so that nothing is told to leave in the morning that is kept back then.
    letters = wait_for_day(withhold(list(told), view), view)
    return replace(view, letters=tuple(one_dues_letter(letters, view.ledger, view.now)))


def _all_letters(view: View, rules: Sequence[RuleBook]) -> Iterator[Letter]:
    of_sessions = [rule.session_letters for rule in rules if rule.session_letters]
    for decided in filter(partial(_is_told_of, view), view.sessions):
        for session_letters in of_sessions:
            yield from session_letters(decided, view)
        to_people = letter_rules(rules, decided.session, view)
        yield from _to_people(decided, to_people)


def _is_told_of(view: View, decided: DecidedSession) -> bool:
    """Whether anything is sent about a session.

    Nothing is about one that had started before the first pass, nor about one of which an edit
    waits.
    """
    return decided.counts and not decided.session.started(view.ledger.first_pass or view.now)


def _to_people(decided: DecidedSession, rules: LetterRuleBooks) -> Iterator[Letter]:
    """Name the letters about one session to those who can be written to."""
    for case in decided.cases:
        about = case.registration
        if about.speaks and case.outcome.status is not Status.CONFIRMED:
            continue  # told as a speaker
        if about.address and not about.absent_since and not about.frozen:
            yield from letters_to_one(case, rules)


def letters_to_one(case: DecidedCase, rules: LetterRuleBooks) -> Iterator[Letter]:
    """Name the letters to one person; one in doubt that goes once more goes as it was."""
    repeated = list(about_doubts(case)) if case.history.records else []
    again = {letter.key for letter in repeated}
    yield from repeated
    for letters in rules.letters:
        for letter in letters(case):
            # What was past its use before the person came to stand there would only be told as
            # missed.
            if case.outcome.since <= letter.expires_at and letter.key not in again:
                yield _complete(letter, case, rules)


def _complete(letter: Letter, case: DecidedCase, rules: LetterRuleBooks) -> Letter:
    for completes in rules.completes:
        letter = completes(letter, case)
    return letter

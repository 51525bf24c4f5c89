"""Refusals in a row, held until the next letter that is accepted shows whom they mean.

A server that will not have our letters, or no more of them today, says so to each recipient: were
each taken at its word, all would be « refusé », and staff told to correct addresses that are right.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct, field

from douze.errors import DouzeError
from douze.errors.mail import MailUnavailable, SenderRefused, UnclearRefusal
from douze.model.letters import LetterRecord, PlannedLetter
from douze.model.phrases import phrase
from douze.model.reasons import Reason

#: Once this many recipients were refused because of us, no other is tried in this pass.
MOST_OURS = 2
#: Nor once this many were without a word of whom it means; fewer are told at its end.
MOST_UNCLEAR, ALIKE = 3, 2
CAUSE = Reason.MAIL_REFUSES_US
_HINT = phrase("hint_refuses_all")

#: Letters, and how each was refused.
Refusals = Iterable[tuple[LetterRecord, DouzeError]]


def _recipients(held: Refusals) -> int:
    return len({record.to.casefold() for record, _ in held})


def _domains(held: Refusals) -> int:
    return len({record.to.casefold().rpartition("@")[2] for record, _ in held})


class HeldRefusals(Struct):
    """Letters that go on waiting, and why the server would not have them."""

    ours: dict[str, tuple[LetterRecord, SenderRefused]] = field(default_factory=dict)
    unclear: dict[str, tuple[LetterRecord, UnclearRefusal]] = field(default_factory=dict)

    def stops(self, refused_before: bool) -> MailUnavailable | None:
        """Say whether so many were refused that we are meant, and nothing more need be tried."""
        if _recipients(self.ours.values()) >= MOST_OURS:
            return next(reversed(self.ours.values()))[1]
        return self._alike(1 if refused_before else MOST_UNCLEAR)

    def in_the_end(self, refused_before: bool, *, taken: bool) -> MailUnavailable | None:
        """Say at the end of a pass whether we are meant; `taken`: it accepted others before.

        A server may have something against one domain, and then says the same to all who are
        there: where it took others, words to one domain are about that.
        """
        if taken:
            return self._alike(ALIKE, _domains)
        if self.ours:
            return next(iter(self.ours.values()))[1]
        return self._alike(1 if refused_before else ALIKE)

    def _alike(
        self, least: int, count: Callable[[Refusals], int] = _recipients
    ) -> MailUnavailable | None:
        """Say that we are meant where so many were refused in the same words."""
        by_gist: dict[str, list[tuple[LetterRecord, UnclearRefusal]]] = {}
        for each in self.unclear.values():
            by_gist.setdefault(each[1].gist, []).append(each)
        for alike in by_gist.values():
            if count(alike) >= least:
                said = alike[0][1].said
                what = phrase("error_same_no", said=said)
                return MailUnavailable("mail", what, _HINT, cause=CAUSE, said=said)
        return None


def refused_last(letters: tuple[PlannedLetter, ...]) -> list[PlannedLetter]:
    """Let those that were held in an earlier pass come after the others, in their order.

    So one that the server will never have keeps no other from leaving. Newcomers' stay last.
    """
    return sorted(letters, key=lambda each: (each.letter.newcomer, _held_before(each.before)))


def _held_before(before: LetterRecord | None) -> int:
    return before.tries if before and before.tries and before.not_before is None else 0

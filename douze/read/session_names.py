"""Which sessions a cell of an answer names.

A form writes the code, the title, the title with its date, or several of these joined by
commas; titles may hold commas themselves.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from douze.model.fold import fold
from douze.read.choice_dates import is_about_time
from douze.read.dates import find_day

#: What may stand between a title and its date in a choice of the form.
_SUFFIX = re.compile(r"\s*(?:\(|[-–—]\s|:\s)")
#: What stands between the things that a choice of our form says of a session (`setup/form.gs`).
_BETWEEN = " · "
#: What a part that names no session costs, where another cut leaves less unread.
_UNKNOWN = 10_000
#: How much of a cell is read, in characters and in sessions: the form offers fewer, and whoever
#: sends it without the form could make a row of every comma.
LONGEST_CELL, MOST_PARTS = 1_000, 20
#: How many commas a date behind a title may have.
_COMMAS_OF_A_DATE = 3


class Named(Struct, frozen=True):
    """One part of a cell: the code of the session it names, or None with the text."""

    code: str | None
    text: str
    ambiguous: bool = False
    unread: bool = False  #: the rest of a cell that names more than anybody chooses


class _Choice(Struct, frozen=True):
    code: str
    day: date | None


def fold_name(text: str) -> str:
    """Put case, accents, the shape of quotes and dashes, and runs of space aside."""
    text = re.sub(r"[’‘ʼ`´]", "'", text)  # first: the last would fold to a space
    return fold(re.sub(r"[‐‑‒–—]", "-", text))


class SessionNames:
    """The names under which the sessions of a book are known."""

    def __init__(self, sessions: Iterable[tuple[str, str, date | None]]) -> None:
        """Take each session's code, title and day."""
        self._by_name: dict[str, list[_Choice]] = {}
        self._codes: dict[str, str] = {}
        self._read: dict[str, tuple[Named, ...]] = {}
        self._lengths: list[int] = []
        for code, title, day in sessions:
            choice = _Choice(code, day)
            if code:
                self._codes.setdefault(fold_name(code), code)
                self._add(fold_name(code), choice)
            if title and fold_name(title) != fold_name(code):
                self._add(fold_name(title), choice)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)
        commas = max((name.count(", ") for name in self._by_name), default=0)
        self._longest = commas + _COMMAS_OF_A_DATE + 1

    def _add(self, name: str, choice: _Choice) -> None:
        choices = self._by_name.setdefault(name, [])
        if choice not in choices:
            choices.append(choice)

    def read(self, cell: str) -> tuple[Named, ...]:
        """Tell every session that a cell names, in its order, each once.

        Of all the ways to cut the text at its commas, the one that leaves the least unread
        is taken; a part that names no session comes back with its text. What goes beyond
        1,000 characters or 20 parts comes back as one last part that is `unread`.
        """
        if cell not in self._read:
            self._read[cell] = self._cut(cell)
        return self._read[cell]

    def _cut(self, cell: str) -> tuple[Named, ...]:
        begun, rest = _begun(cell)
        pieces, most = begun.split(", "), MOST_PARTS * self._longest
        if len(pieces) > most:
            rest = ", ".join(pieces[most:])
        parts = self._parts(pieces[:most]) if begun else ()
        if len(parts) > MOST_PARTS:
            rest = parts[MOST_PARTS].text
        if not rest:
            return parts
        return (*parts[:MOST_PARTS], Named(None, rest[:100], unread=True))

    def _parts(self, pieces: Sequence[str]) -> tuple[Named, ...]:
        best: list[tuple[int, tuple[Named, ...]]] = [(0, ())]
        for end in range(1, len(pieces) + 1):
            candidates = []
            for start in range(max(0, end - self._longest), end):
                cost, named = self._one(", ".join(pieces[start:end]), end - start)
                before, already = best[start]
                candidates.append((before + cost, (*already, named)))
            best.append(min(candidates, key=lambda c: (c[0], len(c[1]))))
        # Ticked twice is chosen once.
        parts: dict[tuple[str | None, str], Named] = {}
        for named in best[-1][1]:
            parts.setdefault((named.code, "" if named.code else fold_name(named.text)), named)
        return tuple(parts.values())

    def _one(self, text: str, pieces: int) -> tuple[int, Named]:
        folded = fold_name(text)
        exact = self._by_name.get(folded)
        if exact:
            return 0, self._choose(exact, text, "")
        # The longest title first: `Climat et santé (1er octobre)` is not `Climat`.
        for length in self._lengths:
            choices = self._by_name.get(folded[:length]) if length < len(folded) else None
            if choices and _is_suffix(folded, length):
                # Dearer than a title that ends there, and more so with each comma: what a title can
                # say is not taken for its date.
                commas = folded.count(", ", length)
                return 1 + 10 * commas, self._choose(choices, text, folded[length:])
        return _UNKNOWN * pieces, Named(None, text.strip())

    def _choose(self, choices: list[_Choice], text: str, suffix: str) -> Named:
        if len(choices) == 1:
            return Named(choices[0].code, text)
        day = find_day(suffix)
        # Sessions of one title, as where one is held twice, differ by their days.
        on_that_day = [c for c in choices if day is not None and c.day == day]
        if len(on_that_day) == 1:
            return Named(on_that_day[0].code, text)
        said = suffix.rstrip(")").split(_BETWEEN)
        with_code = [choice for choice in choices if fold_name(choice.code) in said]
        if len(with_code) == 1:
            return Named(with_code[0].code, text)
        return Named(None, text, ambiguous=True)

    def of_tab(self, title: str) -> str | None:
        """Tell the one session that a tab's title names, as `Réponses BENEVOLES` does."""
        named = self.read(title)
        if len(named) == 1 and named[0].code:
            return named[0].code
        folded = _as_words(title)
        found = {
            choices[0].code
            for name, choices in self._by_name.items()
            if len(choices) == 1 and _as_words(name) in folded
        }
        return found.pop() if len(found) == 1 else None


def _begun(cell: str) -> tuple[str, str]:
    """What of a cell is read, up to a comma, and what of it is not."""
    if len(cell) <= LONGEST_CELL:
        return cell, ""
    at = cell.rfind(", ", 0, LONGEST_CELL)
    return (cell[:at], cell[at + 2 :]) if at >= 0 else ("", cell)


def _is_suffix(folded: str, at: int) -> bool:
    """Whether what follows a title there says when, or begins as such a remark does.

    After a comma it has to say when, part by part: another title may stand there as well.
    """
    if _SUFFIX.match(folded, at):
        return True
    return folded.startswith(", ", at) and all(map(is_about_time, folded[at + 2 :].split(", ")))


def _as_words(name: str) -> str:
    """Write a name as plain words between spaces, to find one name in another."""
    return " " + " ".join(re.findall(r"[a-z0-9]+", fold_name(name))) + " "

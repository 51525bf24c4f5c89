"""What is wrong with a configuration, in words that say where and what to do."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from douze.model.phrases import Fact, Phrase, phrase

#: The way to a setting: ("seats", "default"); a number is the place in a list, from 0.
Trail = tuple[str | int, ...]


class ConfigProblem(Struct, frozen=True, kw_only=True):
    """One mistake in the file."""

    line: int | None  #: from 1; None when no line is to blame
    trail: Trail
    what: Phrase

    @property
    def told(self) -> Phrase:
        """What is wrong, and where: the line, the setting."""
        setting = dotted(self.trail)
        if self.line and setting:
            return phrase("config_line_setting", line=self.line, setting=setting, what=self.what)
        if self.line:
            return phrase("config_line", line=self.line, what=self.what)
        return phrase("config_setting", setting=setting, what=self.what) if setting else self.what


class Unreadable(Exception):
    """The file cannot be read at all, so nothing can be said about its settings."""

    def __init__(self, what: Phrase, *, line: int | None = None) -> None:
        self.problem = ConfigProblem(line=line, trail=(), what=what)
        super().__init__(what)


class Wrong(ValueError):
    """What was typed will not do; `what` says why."""

    def __init__(self, code: str, /, **facts: Fact) -> None:
        self.what = phrase(code, **facts)
        super().__init__(self.what)


def dotted(trail: Trail) -> str:
    """`("tabs", "answers", 1, "session")` as `tabs.answers (2).session`."""
    words = ""
    for step in trail:
        if isinstance(step, int):
            words += f" ({step + 1})"
        else:
            words += f".{step}" if words else step
    return words


def line_of(trail: Trail, lines: Mapping[Trail, int]) -> int | None:
    """The line of a setting or, when it was left out, of the section that it belongs to."""
    for length in range(len(trail), 0, -1):
        if line := lines.get(trail[:length]):
            return line
    return None


def unknown_setting(trail: Trail, settings: Sequence[Trail]) -> Phrase:
    """Say that no such setting exists, and which one was probably meant.

    A word from the same section is proposed before the same word from another section.
    """
    *section, word = (step for step in trail if isinstance(step, str))
    here = [str(s[-1]) for s in settings if list(s[:-1]) == section]
    if near := nearest(word, here):
        return phrase("config_unknown_near", near=near)
    for elsewhere in settings:
        if elsewhere[-1] == word:
            return phrase("config_unknown_near", near=dotted(elsewhere))
    return phrase("config_unknown", known=", ".join(here))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant; case does not count."""
    from difflib import get_close_matches  # only where there is a mistake

    folded = {known.casefold(): known for known in words}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None

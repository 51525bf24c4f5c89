"""Every regular expression that meets a stranger's text takes time in proportion to it.

All calls of `re` in `read/`, `adapters/` and what they share are found in the code itself, and each
is tried with inputs of repeated characters that are made from the expression: what is repeated in
it, after what leads up to it. One that is not in the list, or not linear, fails by name.
"""

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import product
from pathlib import Path
from time import thread_time
from types import ModuleType
from typing import Any

import pytest

from tests.lengths import at_length
from tests.sources import PRODUCT, source

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants as sre
    import sre_parse

PLACES = (
    "douze/read/",
    "douze/adapters/",
    "douze/model/fold.py",
    "douze/model/web_addresses.py",
    "douze/plain_yaml.py",
    "douze/light_markdown.py",
)
FILES = [file for file in PRODUCT if file.startswith(PLACES)]
CALLS = {"compile", "sub", "match", "search", "split", "fullmatch", "findall", "finditer"}
#: Seconds of CPU for 4096 characters: a linear one takes a tenth of it. And what then doubles
#: with the input is linear; what quadruples is not.
NOTICED, GROWTH = 0.005, 2.9


def calls(file: str) -> Iterator[tuple[str, ast.Call]]:
    """Name each use of `re` in a file with the function or the constant that it stands in."""
    written = source(file)
    for top in ast.parse(written).body if "re." in written else ():
        if isinstance(top, ast.Assign | ast.AnnAssign):
            target = top.targets[0] if isinstance(top, ast.Assign) else top.target
            name = ast.unparse(target)
        else:
            name = getattr(top, "name", "")
        for node in ast.walk(top):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in CALLS
            ):
                yield name, node


def patterns() -> Iterator[tuple[str, tuple[Any, str]]]:
    """Give every expression, and how it is used, by the place that it stands in."""
    made, uses = _made(), _uses()
    for file in FILES:
        module = import_module(file.removesuffix(".py").replace("/", "."))
        seen: list[str] = []
        for name, call in calls(file):
            seen.append(name)
            place = f"{file.removeprefix('douze/')}:{name}" + f"#{seen.count(name)}" * (
                seen.count(name) > 1
            )
            pattern = _compiled(call, module) or made.pop(place)
            yield place, (pattern, _use(name, call, uses))
    assert not made


def _uses() -> Mapping[str, set[str]]:
    """What is called of each name, in any file: `_DAY.match(` is a use of `_DAY`."""
    uses: defaultdict[str, set[str]] = defaultdict(set)
    for file in FILES:
        for name, called in re.findall(r"(\w+)\.(\w+)\(", source(file)):
            uses[name].add(called)
    return uses


def _use(name: str, call: ast.Call, uses: Mapping[str, set[str]]) -> str:
    """Whether an expression is tried at one place only, wherever it is used."""
    used = {ast.unparse(call.func)[3:]} - {"compile"} | uses[name]
    return "match" if used and used <= {"match", "fullmatch"} else "search"


def _compiled(call: ast.Call, module: ModuleType) -> Any:
    inside = call.args[0]
    try:
        written = eval(ast.unparse(inside), dict(vars(module)))  # a constant of our own code
    except NameError:
        return None
    flags = [k.value for k in call.keywords if k.arg == "flags"]
    flags += call.args[1:2] if ast.unparse(call.func) == "re.compile" else []
    return re.compile(written, eval(ast.unparse(flags[0]), {"re": re}) if flags else 0)


def _made() -> dict[str, re.Pattern[bytes]]:
    """Expressions made for the prefix of a file's names, as for the name that is tried here."""
    from douze.adapters.xlsx import markup, ranges, rows

    return {
        "adapters/xlsx/ranges.py:_tags": ranges._tags(b"conditionalFormatting"),
        "adapters/xlsx/markup.py:opening": markup.opening(b"x:row"),
        "adapters/xlsx/markup.py:ending": markup.ending(b"x:row"),
        "adapters/xlsx/rows.py:_rows": rows._rows(b"x:"),
        "adapters/xlsx/rows.py:_cells": rows._cells(b"x:"),
    }


def _shortest(parsed: Any) -> str:
    """A shortest text that leads through an expression; what looks around is left out."""
    text = ""
    for kind, inside in parsed:
        if kind in (sre.LITERAL,):
            text += chr(inside)
        elif kind is sre.NOT_LITERAL or kind is sre.ANY:
            text += "a"
        elif kind is sre.IN:
            text += _member(inside)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += _shortest(inside[2]) * min(inside[0], 50)
        elif kind is sre.SUBPATTERN:
            text += _shortest(inside[-1])
        elif kind is sre.BRANCH:
            text += _shortest(inside[1][0])
        elif kind is sre.ATOMIC_GROUP:
            text += _shortest(inside)
    return text


def _member(inside: Any) -> str:
    """One character of a set."""
    wanted = re.compile(_set_of(inside))
    return next((c for c in "a1 .-@:;<>/\"'=\t\nZé" if wanted.fullmatch(c)), "\0")


def _set_of(inside: Any) -> str:
    words = {
        sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    said = ""
    for kind, value in inside:
        if kind is sre.NEGATE:
            said += "^"
        elif kind is sre.LITERAL:
            said += re.escape(chr(value))
        elif kind is sre.RANGE:
            low, high = value
            said += f"{re.escape(chr(low))}-{re.escape(chr(high))}"
        else:
            said += words[value]
    return f"[{said}]"


def _pieces(parsed: Any) -> Iterator[str]:
    """What could be repeated: each set's and each repeat's text, and runs of letters."""
    run = ""
    for kind, inside in parsed:
        if kind is sre.LITERAL:
            run += chr(inside)
            yield chr(inside)
            continue
        if run:
            yield run
        run = ""
        if kind is sre.IN:
            yield _member(inside)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield _shortest(inside[2])
            yield from _pieces(inside[2])
        elif kind is sre.SUBPATTERN:
            yield from _pieces(inside[-1])
        elif kind is sre.BRANCH:
            for branch in inside[1]:
                yield _shortest(branch)
                yield from _pieces(branch)
    if run:
        yield run


#: How many long and short pieces of an expression are repeated, and each after each other.
MOST = at_length((4, 6), short=(2, 4))


def inputs(pattern: str, flags: int) -> Iterator[tuple[str, str]]:
    """A beginning, and what is repeated after it."""
    parsed = sre_parse.parse(pattern, flags)
    leading = _shortest(parsed)
    pieces = list(dict.fromkeys(filter(None, _pieces(parsed))))
    long = sorted((p for p in pieces if len(p) > 1), key=len, reverse=True)[: MOST[0]]
    short = [p for p in pieces if len(p) == 1][: MOST[1]]
    repeated = list(dict.fromkeys([*long, *short, "a", " "]))
    pairs = [one + other for one, other in product(repeated, repeated) if one != other]
    starts = ["", leading, leading[:-1], leading[: len(leading) // 2]]
    for start in dict.fromkeys(at_length(starts, short=starts[:2])):
        for piece in [leading, *repeated, *pairs]:
            if piece:
                yield start, piece


#: How many looks have to agree. An expression that backtracks does so each time; a machine that
#: was busy for a moment is so once.
LOOKS = 5


def superlinear(pattern: Any, how: str, looks: int = LOOKS) -> tuple[str, str] | None:
    """The input on which an expression takes more than its share; None where there is none."""
    written = pattern.pattern
    text = written.decode("latin-1") if isinstance(written, bytes) else written
    flags = pattern.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL)
    for start, piece in inputs(text, flags):
        if all(_grows(pattern, how, start, piece) for _ in range(looks)):
            return start, piece
    return None


def _grows(pattern: Any, how: str, start: str, piece: str) -> bool:
    """Try it short first, for what would never end; look closer at what is noticed."""
    if _time(pattern, how, start, piece, 20) > 4 * NOTICED:
        return True
    for length in (256, 1024, 4096):
        if _time(pattern, how, start, piece, length) < NOTICED:
            continue
        half, whole = (
            min(_time(pattern, how, start, piece, length * n) for _ in range(3)) for n in (1, 2)
        )
        if whole > NOTICED and whole > GROWTH * half:
            return True
    return False


def _time(pattern: Any, how: str, start: str, piece: str, length: int) -> float:
    """Seconds of work on so many characters, at whose end nothing fits."""
    text = start + piece * (length // len(piece)) + "\x01"
    given = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
    begun = thread_time()
    if how == "match":
        pattern.match(given)
    else:
        for _ in pattern.finditer(given):
            pass
    return thread_time() - begun


@pytest.fixture(scope="module")
def found() -> Mapping[str, tuple[Any, str]]:
    return dict(patterns())


def test_every_pattern_is_in_the_list(found: Mapping[str, tuple[Any, str]]) -> None:
    """A new one is looked at by a person: what it may meet, and that it is tried below."""
    assert sorted(found) == (Path(__file__).parent / "patterns.txt").read_text().split("\n")[:-1]


def test_a_pattern_takes_time_in_proportion(found: Mapping[str, tuple[Any, str]]) -> None:
    slow = {place: superlinear(pattern, how) for place, (pattern, how) in found.items()}
    assert {place: text for place, text in slow.items() if text} == {}


@pytest.mark.parametrize(
    "written",
    [
        r"^To:.*?<?([^\s<>]+@[^\s<>]+)>?[ \t]*$",  # once stopped every pass
        r"\s*x", r"(a+)+$", r"<!--.*?-->", r"[^@]+@", r"a.*b.*c",
    ],
)  # fmt: skip
def test_a_pattern_that_is_not_linear_is_found(written: str) -> None:
    assert superlinear(re.compile(written, re.MULTILINE), "search", looks=1) is not None

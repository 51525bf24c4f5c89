"""The cell of a session's speakers: who is written to, and what is told instead."""

import pytest

from douze.read.speakers import read_speakers

CLAIRE = ("c@a.fr", "Claire", "Fontanel")

#: A sentence: the cell, who is read there, and what is told.
CELLS: dict[str, tuple[object, list[tuple[str, str, str]], list[str]]] = {
    "nobody": (None, [], []),
    "a name and an address": ("Claire Fontanel <c@a.fr>", [CLAIRE], []),
    "a name and an address in round brackets": ("Claire Fontanel (c@a.fr)", [CLAIRE], []),
    "an address alone": ("c@a.fr", [("c@a.fr", "", "")], []),
    "names alone are written to by nobody": ("Claire et Marc, Ann (CNRS)", [], []),
    "a comma, a semicolon or a new line ends a part": (
        "Claire Fontanel <c@a.fr>\nm@a.fr; Ann,a@a.fr",
        [CLAIRE, ("m@a.fr", "", ""), ("a@a.fr", "", "")],
        [],
    ),
    "a bracket ends a part": (
        "Claire Fontanel <c@a.fr> et Marc <m@a.fr>",
        [CLAIRE, ("m@a.fr", "Marc", "")],
        [],
    ),
    "a name may hold a comma where it is quoted": (
        '"Claire Fontanel, CNRS" <c@a.fr>',
        [("c@a.fr", "Claire", "Fontanel, CNRS")],
        [],
    ),
    "an address that stands as its own name": ("c@a.fr <c@a.fr>", [("c@a.fr", "", "")], []),
    "one of them twice is one": ("c@a.fr, C@A.fr", [("c@a.fr", "", "")], []),
    "two with one address are one reader, greeted by both names": (
        "Claire Fontanel <c@a.fr>, Marc <C@a.fr>, c@a.fr",
        [("c@a.fr", "Claire Fontanel &", "Marc")],
        [],
    ),
    "an address that is none does not hide the next": (
        "pas une adresse <camille@@cb>; Claire Fontanel <c@a.fr>",
        [CLAIRE],
        ["pas une adresse <camille@@cb>"],
    ),
    "an address behind a name without brackets is told": (
        "Zed zed@a.fr, Ann : a@a.fr",
        [],
        ["Zed zed@a.fr", "Ann : a@a.fr"],
    ),
    "two addresses in one part are told": ("c@a.fr m@a.fr", [], ["c@a.fr m@a.fr"]),
    "an address for a name is told": ("m@a.fr <c@a.fr>", [], ["m@a.fr <c@a.fr>"]),
    "brackets without an address are told": ("Claire <claire>", [], ["Claire <claire>"]),
    "a bracket that nobody closed is told": (
        "Claire <c@a.fr, Marc (m@a.fr",
        [],
        ["Claire <c@a.fr, Marc (m@a.fr"],
    ),
    "an at sign of another script is told": ("claire＠a.fr", [], ["claire＠a.fr"]),
    "a number is nobody": (12, [], []),
}


@pytest.mark.parametrize(("cell", "who", "told"), CELLS.values(), ids=CELLS)
def test_speakers_are_read(cell: str, who: list[tuple[str, str, str]], told: list[str]) -> None:
    found = read_speakers(cell)
    assert [(s.address, s.first_name, s.last_name) for s in found.speakers] == who
    assert list(found.unreadable) == told


#: A sentence: the cell, and the names that stand there without an address.
NAMES: dict[str, tuple[object, list[str]]] = {
    "a name beside others with addresses": ("Ann Perrin, Claire <c@a.fr>", ["Ann Perrin"]),
    "one with a remark in round brackets": ("Claire (CNRS)", ["Claire (CNRS)"]),
    "one before empty brackets": ("Claire <>", ["Claire"]),
    "one that stands twice, once": ("Claire; Claire", ["Claire"]),
    "what has no letter is no name": ("-, 12", []),
    "who has an address is not among them": ("Claire <c@a.fr>, m@a.fr", []),
}


@pytest.mark.parametrize(("cell", "names"), NAMES.values(), ids=NAMES)
def test_names_without_an_address_are_known(cell: str, names: list[str]) -> None:
    assert list(read_speakers(cell).names) == names

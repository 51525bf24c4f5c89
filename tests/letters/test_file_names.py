"""How a letter's file is called, whatever was typed."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from douze.letters.plain_words import file_name
from douze.model.kinds import Kind
from tests.letters.letter_factory import planned

#: A sentence: the names and the address that were typed, the kind in words, the file's name.
NAMES: dict[str, tuple[tuple[str, str, str], str, str]] = {
    "day and time, kind, person": (
        ("Zoé", "Martin", "zoe@example.org"), "rappel", "2020-09-30_14-05_rappel_zoe-martin"),
    "a kind of several words": (
        ("Zoé", "Martin", "zoe@example.org"), "liste d'attente",
        "2020-09-30_14-05_liste-d-attente_zoe-martin"),
    "ligatures and apostrophes": (
        ("Cœur", "d'Été", "zoe@example.org"), "lien", "2020-09-30_14-05_lien_coeur-d-ete"),
    "without a name the address": (
        ("", "", "zoe@example.org"), "lien", "2020-09-30_14-05_lien_zoe-example-org"),
    "a name in other letters too": (
        ("Мария", "", "m@example.org"), "lien", "2020-09-30_14-05_lien_m-example-org"),
    "a name that would lead elsewhere leads nowhere": (
        ("../../etc", "a/b\\0", "zoe@example.org"), "lien", "2020-09-30_14-05_lien_etc-a-b-0"),
    "a long name is cut": (
        ("z" * 300, "", "zoe@example.org"), "lien", f"2020-09-30_14-05_lien_{'z' * 60}"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "kind", "expected"), NAMES.values(), ids=NAMES)
def test_a_file_is_called(typed: tuple[str, str, str], kind: str, expected: str) -> None:
    first, last, to = typed
    one = replace(planned(Kind.REMINDER).letter, first_name=first, last_name=last, to=to)
    assert file_name(one, kind, datetime(2020, 9, 30, 14, 5)) == expected

"""What people get after a session: with the thanks, or once later; what to prepare, before."""

from typing import Any

import pytest
from msgspec.structs import replace

from douze.adapters.ledger.as_text import documents_of, documents_text
from douze.letters.composer import Composer
from douze.model.documents import read_documents
from douze.model.ledger_state import SeenDocument
from tests.factories import CODE, TEMPLATES, at, wording
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, passes, sets, types
from tests.tabs import HEADER

GUIDE, FILM = "Guide : https://a.example/guide", "https://a.example/film"
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00", "09-30 14:00", "10-01 13:00")]
THANKED = [*CAME, passes("10-05 09:00")]
THANKED_WITH = [*CAME, sets(Documents=GUIDE), passes("10-01 17:00", "10-05 09:00")]
COLUMNS = ("Documents", "Replay", "À préparer")


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, "Sessions", (*HEADER["Sessions"], *COLUMNS))


def test_a_line_without_an_address_is_told_whole() -> None:
    assert read_documents("Guide https://").unreadable == ("Guide https://",)


def life(steps: list[Step], **cells: Any) -> House:
    house = House()
    house.session(CODE, **cells)
    for step in steps:
        step(house)
    return house


LATER = passes("10-05 10:00", "10-05 10:05", "10-05 10:10", "10-05 10:20", "10-06 10:00")
#: What happens, and how zoe is thanked and given what was added.
LETTERS: dict[str, tuple[list[Step], list[str]]] = {
    "what is added after the thanks is told once": (
        [*THANKED, sets(Replay=FILM), LATER], ["thanks", "documents"],
    ),
    "what is added after that is not": (
        [*THANKED, sets(Replay=FILM), LATER, sets(Documents=GUIDE),
         passes("10-07 10:00", "10-07 10:20")],
        ["thanks", "documents"],
    ),
    "what was there before the thanks went is in them": (
        [*CAME, sets(Documents=GUIDE), passes("10-01 16:30", "10-05 09:00"), LATER], ["thanks"],
    ),
    "thanks wait until what was just added stands still": (
        [*CAME, sets(Documents=GUIDE), passes("10-05 09:00", "10-05 09:05")], [],
    ),
    "what is taken away is no news": (
        [*CAME, sets(Documents=GUIDE), passes("10-01 17:00", "10-05 09:00"),
         sets(Documents=None), LATER],
        ["thanks"],
    ),
    "what was typed by mistake, and taken away, is none either": (
        [*THANKED_WITH, sets(Replay=FILM), passes("10-05 10:00"), sets(Replay=None), LATER],
        ["thanks"],
    ),
    "and what comes after it is told": (
        [*THANKED_WITH, sets(Replay=FILM), passes("10-05 09:10"), sets(Replay=None),
         passes("10-05 09:20", "10-05 09:40"), sets(Replay=f"{FILM}/bon"), LATER],
        ["thanks", "documents"],
    ),
    "who was absent gets nothing": (
        [*CAME, types("zoe", Présence="excusé"), passes("10-01 18:00"), sets(Replay=FILM), LATER],
        [],
    ),
    "what leads nowhere is not sent": (
        [*THANKED, sets(Replay="bientôt\nhttp://a.example"), LATER], ["thanks"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), LETTERS.values(), ids=LETTERS)
def test_letters(steps: list[Step], letters: list[str]) -> None:
    assert life(steps).letters("zoe")[3:] == letters


def test_what_a_version_noted_that_knew_only_the_last_moment_is_told_all_the_same() -> None:
    house = life([*THANKED, sets(Replay=FILM), passes("10-05 10:00")])
    state = house.ledger.read()
    (known,) = state.sessions.values()
    marks = tuple(SeenDocument(each.mark) for each in known.documents or ())
    assert len(marks) == 1
    before = replace(known, documents=marks)
    house.ledger = MemoryLedger(replace(state, sessions={known.code: before}))
    LATER(house)
    assert house.letters("zoe")[3:] == ["thanks", "documents"]


def test_the_moments_of_documents_are_kept_as_text() -> None:
    known = (SeenDocument("a1"), SeenDocument("b2", at("10-05 10:00")))
    written = documents_text(known)
    assert written == "a1 b2@2020-10-05T08:00:00+00:00"
    assert documents_of(written) == known
    assert documents_of("a1 b2") == (SeenDocument("a1"), SeenDocument("b2"))
    assert documents_of(documents_text(())) == ()
    assert documents_of(documents_text(None)) is None


@pytest.mark.everywhere
def test_the_row_says_which_line_leads_nowhere() -> None:
    house = life(CAME, Documents=f"{GUIDE}\nbientôt", Replay="https://127.0.0.1/film")
    said = str(house.line("Sessions", 2)["Alerte"])
    assert "Documents : « bientôt » n'est pas un titre" in said
    assert "Replay : « https://127.0.0.1/film »" in said


def test_a_document_may_be_called_an_example_or_something_to_fill_in() -> None:
    example = "Modèle https://a.example/exemple-de-statuts.pdf"
    form = "https://a.example/fiche-a-completer.pdf"
    house = life(CAME, Documents=f"{example}\n{form}", Replay="https://exemple.fr/film")
    said = str(house.line("Sessions", 2)["Alerte"])
    assert "Documents" not in said
    assert "Replay : « https://exemple.fr/film »" in said


def text(house: House, when: str) -> str:
    (planned,) = house.look_at(when)[1].letters
    mail = Composer(house.settings, TEMPLATES, wording=wording()).compose(planned)
    return f"{mail.text}\n{mail.html}"


def test_thanks_list_the_documents() -> None:
    said = text(life(CAME, Documents=GUIDE, Replay=FILM), "10-05 09:00")
    assert "- Guide (https://a.example/guide)" in said
    assert '<a href="https://a.example/guide"' in said
    assert "- https://a.example/film" in said


#: A line of the cell, and the address that is sent.
ADDRESSES: dict[str, tuple[str, str]] = {
    "a bracket that belongs to it": ("Loi https://a.example/Loi_(1901)", "https://a.example/Loi_(1901)"),
    "one that only stands around it": ("Loi (https://a.example/loi).", "https://a.example/loi"),
    "both": ("[Loi](https://a.example/Loi_(1901))", "https://a.example/Loi_(1901)"),
    "capitals": ("Loi HTTPS://A.EXAMPLE/Loi", "https://A.EXAMPLE/Loi"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_ends_where_it_ends(line: str, address: str) -> None:
    said = text(life(CAME, Documents=line), "10-05 09:00")
    assert f"- Loi ({address})" in said
    assert f'<a href="{address}"' in said


PREPARE = "Lire **ceci** :\n- <b>un</b>\n- [le guide](https://a.example/g)\n# [x](javascript:a)"


@pytest.mark.parametrize("when", ["09-20 10:00", "09-30 14:00"])
def test_what_to_prepare_stands_in_confirmation_and_link(when: str) -> None:
    steps: list[Step] = [answers("zoe", "09-20 09:00")]
    steps += [passes("09-20 10:00")] if when > "09-20 10:00" else []
    said = text(life(steps, **{"À préparer": PREPARE}), when)
    assert "<strong>ceci</strong>" in said
    assert "&lt;b&gt;un&lt;/b&gt;" in said
    assert "- le guide (https://a.example/g)" in said
    assert "# [x](javascript:a)" in said

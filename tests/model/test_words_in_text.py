"""Names and addresses in texts: whole ones go, whatever their case; parts of others' stay."""

import pytest

from douze.model.erasure import Erasure, figures_without
from douze.model.ledger_state import ErasedMark
from douze.model.phrases import phrase
from douze.model.words_in_text import stands_in, without_person_in, without_words
from tests.factories import at

#: A text, and what is left of it without Zoe Roux, zoe@ambert.example.
TEXTS = {
    "a name": ("Ressemble à Zoe Roux.", "Ressemble à …."),
    "whatever its case": ("ZOE ROUX et zoe roux", "… et …"),
    "an address in a sentence": ("Écrire à zoe@ambert.example.", "Écrire à …."),
    "an address in brackets": ("<Zoe@Ambert.Example>, encore", "<…>, encore"),
    "an elision before a name": ("le message d'Zoe Roux", "le message d'…"),
    "somebody else's address ends with it": ("anne-zoe@ambert.example", None),
    "somebody else's address ends so too": ("anne.zoe@ambert.example", None),
    "somebody else's address goes on": ("zoe@ambert.example.org", None),
    "somebody else's name ends with it": ("Chloe-Zoe Roux", None),
    "somebody else's name begins with it": ("Zoe Rouxel", None),
    "a double name": ("Zoe Roux-Martin", None),
    "a letter that is two in small stands before": ("İzmir, ZOE ROUX", "İzmir, …"),
}


@pytest.mark.parametrize(("text", "left"), TEXTS.values(), ids=TEXTS)
def test_what_is_left_of_a_text(text: str, left: str | None) -> None:
    assert without_words(text, ("Zoe Roux", "", "zoe@ambert.example")) == (left or text)
    found = [stands_in(word, text) for word in ("Zoe Roux", "zoe@ambert.example")]
    assert any(found) is (left is not None)


def test_every_text_of_a_value_is_looked_at_and_nothing_else() -> None:
    why = (
        phrase("said", who="Zoe Roux", at=at("09-20 10:00"), all=phrase("b", of=("B-OLD", "C"))),
    )
    without = without_person_in({"Zoe Roux": [why], "n": None}, {"B-OLD": "B-NEW"}, ("Zoe Roux",))
    told = phrase("said", who="…", at=at("09-20 10:00"), all=phrase("b", of=("B-NEW", "C")))
    assert without == {"…": [(told,)], "n": None}
    mark = ErasedMark(at("09-20 10:00"), "")
    assert without_person_in(mark, {}, ("Zoe Roux",)) == mark


def test_a_group_that_somebody_alone_was_goes_on_without_a_name() -> None:
    erasure = Erasure(
        at=at("09-20 10:00"),
        addresses=("zoe@roux.example",),
        refs={"B-OLD": "B-NEW"},
        alone=("roux.example", "ferme roux"),
    )
    told = (
        '{"people":["B-OLD"],"structures":[{"key":"fermeroux","name":"Ferme Roux","people":1},'
        '{"key":"parc","name":"Parc","people":2}],"domains":[{"key":"roux.example","name":"roux'
        '.example","people":1}],"title":"Ferme Roux"}'
    )
    assert figures_without(told, erasure) == (
        '{"people":["B-NEW"],"structures":[{"key":"…","name":"…","people":1},'
        '{"key":"parc","name":"Parc","people":2}],"domains":[{"key":"…","name":"…","people":1}],'
        '"title":"Ferme Roux"}'
    )

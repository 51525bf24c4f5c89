"""Two texts are one for us where they are one for whoever typed them."""

from itertools import pairwise

import pytest

from douze.model.fold import fold, fold_header
from douze.read.session_names import fold_name

#: Texts that are one.
ALIKE = {
    "case": ("zoé", "Zoé", "ZOÉ"),
    "accents": ("Créé à Noël", "cree a noel", "CRÉÉ À NOËL"),
    "accents of their own": ("e\u0301te\u0301", "été", "ete"),
    "the ligatures of French": ("Cœur", "coeur", "CŒUR", "Coeur"),
    "the ligatures of Latin names": ("Lætitia", "Laetitia", "LÆTITIA"),
    "the ligatures of printers": ("proﬁl", "profil"),
    "a German s": ("Strauß", "STRAUSS"),
    "a sign that stands for capitals": ("№ 3", "No 3", "no 3"),
    "spaces of all kinds, and runs of them": ("le  1er", "le\u00a01er", "Le\t1er ", " le 1er"),
    "full-width letters": ("Ａｎｎ", "ann"),
}
#: Texts that are two.
DIFFERENT = {
    "another letter": ("zoe", "zoa"),
    "punctuation": ("l'été", "l été"),
    "a hyphen": ("Marie-Ange", "Marie Ange"),
    "a letter beside a ligature": ("oe", "o e"),
}


@pytest.mark.parametrize("texts", ALIKE.values(), ids=ALIKE)
def test_what_is_one_for_people_folds_to_one(texts: tuple[str, ...]) -> None:
    assert len({fold(text) for text in texts}) == 1


@pytest.mark.parametrize("texts", DIFFERENT.values(), ids=DIFFERENT)
def test_what_is_two_for_people_folds_to_two(texts: tuple[str, str]) -> None:
    assert fold(texts[0]) != fold(texts[1])


@pytest.mark.parametrize("text", [text for texts in ALIKE.values() for text in texts])
def test_what_was_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_sessions_are_one_whatever_quote_and_dash_were_typed() -> None:
    signs = zip("'’‘ʼ`´", "-‐‑‒–—", strict=True)
    names = [fold_name(f"L{quote}eau {dash} hiver") for quote, dash in signs]
    assert all(one == other for one, other in pairwise(names))
    assert names[0] == "l'eau - hiver"


def test_headers_are_one_whatever_stands_between_their_words() -> None:
    assert fold_header("N° de réf.") == fold_header("no_de ref") == fold_header("Nº DE RÉF")

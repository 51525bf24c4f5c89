"""The words of a language: plain lines are read without PyYAML, and to the same end."""

from pathlib import Path

import pytest

from douze.adapters.phrases_yaml import load_wording, own_sentences
from douze.errors import PhrasesUnreadable
from douze.model.kinds import words_of_kinds
from tests.factories import PARIS

#: The same, as it is read without PyYAML and as only PyYAML can read it.
WRITTEN = {
    "a line each": "sentences:\n  full: {}\nwords:\n  on: off\n",
    "with a list beside": "others:\n- a\nsentences: {{full: {}}}\nwords: {{on: off}}\n",
}


@pytest.mark.parametrize("said", ["Complet", "'Complet'", "no", "12", "2020-09-21"])
@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_sentence_is_what_was_typed(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text(text.format(said))
    wording = load_wording(tmp_path, "fr", PARIS)
    words = {"on": "off", **words_of_kinds("fr")}
    assert (wording.sentences, wording.words) == ({"full": said.strip("'")}, words)


@pytest.mark.parametrize("text", ["sentences:\n", "sentences: {}\nz: [a]\n"])
def test_sentences_of_ones_own_may_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text(text)
    assert own_sentences(tmp_path, "fr") == {}


@pytest.mark.parametrize("text", ["sentences: a\n", "sentences: {a: ~}\n", "sentences:\n  a:\n"])
def test_sentences_of_ones_own_that_are_none_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text(text)
    with pytest.raises(PhrasesUnreadable):
        own_sentences(tmp_path, "fr")


def test_phrases_that_only_yaml_can_read_are_read(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text("sentences: {full: 'Complet'}\nwords: {}\n")
    assert load_wording(tmp_path, "fr", PARIS).sentences == {"full": "Complet"}


DAMAGED = {
    "no section of sentences": "words:\n  on: off\n",
    "nothing": "",
    "not YAML": "sentences: [",
    "a list": "- sentences\n- words\n",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_damaged_phrases_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text(text)
    with pytest.raises(PhrasesUnreadable, match=r"phrases\.yaml"):
        load_wording(tmp_path, "fr", PARIS)


def test_missing_phrases_are_told(tmp_path: Path) -> None:
    with pytest.raises(PhrasesUnreadable, match=r"phrases\.yaml.*No such file"):
        load_wording(tmp_path, "fr", PARIS)

"""The words of a language: plain lines are read without PyYAML, and to the same end."""

from pathlib import Path

import pytest
import yaml

from douze.adapters.phrases_yaml import load_wording, plain_phrases
from douze.errors import PhrasesUnreadable
from tests.factories import PARIS, TEMPLATES


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_shipped_phrases_are_plain_and_mean_what_yaml_says(language: str) -> None:
    text = (TEMPLATES / language / "phrases.yaml").read_text("utf-8")
    assert plain_phrases(text) == yaml.safe_load(text)


#: Lines that YAML reads in its own way, or that only YAML can read.
NOT_PLAIN = (
    'full: "Complet \\u00e9"', "full: 'Complet'", "full: Complet # note", "full: >\n    Complet",
    "full: oui: non", "full: yes", "full: n", "full: 12", "no: Complet", "full:",
    'full: "Com\n    plet"',
    "full: [Complet]", "   full: Complet", "full: *a", '"full": Complet', "full:  ~", "full: Off",
)  # fmt: skip


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_yaml(line: str) -> None:
    assert plain_phrases(f"sentences:\n  {line}\nwords:\n") is None


PLAIN = (
    "full: Complet", 'full: ""', 'full: " {a} : « b », # c  "', "full: l'an d'après",
    "à vérifier: to check", "liste d'attente: waiting list", "full: Complet\n\n  # note\n  b: c",
    "full: a\n  full: b", "full: nobody",
)  # fmt: skip


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_line_means_what_yaml_says(line: str) -> None:
    text = f"sentences:\n  {line}\nwords:\n  a: b\n"
    assert plain_phrases(text) == yaml.safe_load(text)


def test_phrases_that_only_yaml_can_read_are_read(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "phrases.yaml").write_text("sentences: {full: 'Complet'}\nwords: {}\n")
    assert load_wording(tmp_path, "fr", PARIS).sentences == {"full": "Complet"}


DAMAGED = {
    "no section of words": 'sentences:\n  full: "Complet"\n',
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

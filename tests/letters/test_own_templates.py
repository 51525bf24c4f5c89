"""A folder of the association's own: its files win, and the doctor says which are out of date."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.doctor.own_templates import own_templates
from douze.errors import TemplateProblems
from douze.letters.composer import Composer
from douze.letters.fingerprint import fingerprint
from douze.model.kinds import Kind
from douze.model.settings import Settings
from tests.factories import wording
from tests.letters.letter_factory import PARIS, TEMPLATES, planned, settings

LINK = "Votre lien\n\nBonjour {{ name }}, venez : {{ link }}\n"
SIGNATURE = "Bises,  \n{{ association }}\n"


def with_own(folder: Path, files: Mapping[str, str]) -> Settings:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return replace(settings(), templates=folder)


def composer(ours: Settings) -> Composer:
    return Composer(ours, TEMPLATES, wording=wording())


def test_their_letter_wins_and_ours_stand_for_the_rest(tmp_path: Path) -> None:
    ours = with_own(tmp_path, {"fr/link.md": LINK, "fr/parts/signature.md": SIGNATURE})
    theirs = composer(ours)
    theirs.check(Kind)
    link, thanks = (theirs.compose(planned(kind)).text for kind in (Kind.LINK, Kind.THANKS))
    assert link.startswith("Bonjour Zoé Martin, venez\N{NO-BREAK SPACE}: https://")
    assert "Bises," in link and "Bises," in thanks
    shipped = composer(settings()).compose(planned(Kind.THANKS)).text
    assert thanks.split("Bises")[0] == shipped.split("Bien cord")[0]


def test_their_layout_wins(tmp_path: Path) -> None:
    parts = "{{ words }}{{ details }}{{ signature }}{{ footer }}"
    layout = f"<html><body>{parts}<i>ours</i></body></html>"
    ours = with_own(tmp_path, {"layout.html": layout})
    html = Composer(ours, TEMPLATES, wording=wording()).compose(planned(Kind.LINK)).html
    assert "<i>ours</i>" in html


def test_their_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    ours = with_own(tmp_path, {"fr/link.md": "Lien\n\n{{ nmae }}\n"})
    with pytest.raises(TemplateProblems) as caught:
        Composer(ours, TEMPLATES, wording=wording()).check([Kind.LINK])
    (said,) = [wording("en").sentence(problem) for problem in caught.value.problems]
    assert said.startswith(f"{tmp_path}/fr/link.md line 3: ")
    assert "nmae" in said


def test_a_folder_that_is_not_there_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    ours = with_own(tmp_path / "modeles", {})
    with pytest.raises(TemplateProblems) as caught:
        Composer(ours, TEMPLATES, wording=wording()).check([Kind.LINK])
    (said,) = [wording("en").sentence(problem) for problem in caught.value.problems]
    assert said.startswith(f"{tmp_path}/modeles: no such folder")


def test_what_they_change_is_tried_anew(tmp_path: Path) -> None:
    ours = with_own(tmp_path, {"fr/link.md": LINK})
    before = fingerprint(ours, TEMPLATES)
    with_own(tmp_path, {"fr/link.md": f"{LINK}À bientôt\n"})
    assert fingerprint(ours, TEMPLATES) != before


#: A sentence: what lies in the folder, and of what the doctor tells, by code with a fact.
TOLD: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "a letter that says all that ours says": (
        {"fr/parts/signature.md":
            "{{ association }}, {{ contact_name }}, {{ for_staff }}\n"}, []),
    "what ours says besides": (
        {"fr/parts/signature.md": SIGNATURE},
        [("doctor_own_old", "contact_name, for_staff")]),
    "what is left out on purpose is named in a comment": (
        {"fr/parts/signature.md": SIGNATURE + "{# contact_name, for_staff #}"}, []),
    "one that does not parse leaves nothing out: whoever tries it says so": (
        {"fr/dues.md": "x\n\n{% if phone %}"}, []),
    "a name that no letter has": (
        {"fr/thank.md": "x\n\ny"}, [("doctor_own_near", "fr/thanks.md")]),
    "a name that is like none": ({"fr/zzz.md": "x\n\ny"}, [("doctor_own_unused", "")]),
    "a sentence in other words": (
        {"fr/phrases.yaml": 'sentences:\n  full: "Complet."\n'}, []),
    "a sentence that is not ours any more": (
        {"fr/phrases.yaml": 'sentences:\n  fulll: "Complet."\n'},
        [("doctor_own_sentence", "fulll")]),
    "a sentence with a fact that is not told": (
        {"fr/phrases.yaml": 'sentences:\n  full: "Complet, {rank}."\n'},
        [("doctor_own_sentence", "full")]),
    "a sentence whose braces are wrong": (
        {"fr/phrases.yaml": 'sentences:\n  full: "Complet {."\n'},
        [("doctor_own_sentence", "full")]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), TOLD.values(), ids=TOLD)
def test_the_doctor_tells(
    files: dict[str, str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = list(own_templates(TEMPLATES, with_own(tmp_path, files)))
    facts = {"doctor_own_old": "names", "doctor_own_sentence": "code"}
    told = [(f.what.code, str(f.what.facts[facts.get(f.what.code, "near")])) for f in found
            if f.what.code != "doctor_own"]  # fmt: skip
    assert told == expected


def test_a_sentence_of_theirs_is_said_and_one_that_cannot_be_is_ours(tmp_path: Path) -> None:
    own = 'sentences:\n  full: "Complet."\n  seat_held: "Jusqu\'au {day}."\n'
    with_own(tmp_path, {"fr/phrases.yaml": own})
    said = load_wording(TEMPLATES, "fr", PARIS, tmp_path).sentences
    ours = wording().sentences
    assert said["full"] == "Complet."
    assert said["seat_held"] == ours["seat_held"]
    assert said.keys() == ours.keys()

"""`session.extra["Salle"]`: what stands in staff's own columns of `Sessions`, in their letters."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.errors.mail import LetterMalformed
from douze.letters.composer import Composer
from douze.letters.samples import samples
from douze.model.kinds import Kind
from douze.model.letters import PlannedLetter
from tests.factories import wording
from tests.letters.letter_factory import TEMPLATES, parsed, planned, settings
from tests.said import said

COLUMNS = {
    "Salle": "B12 **x** <b>y</b>\n\n[ici](https://evil.example)",
    "Budget": "1200",
    "Vide": "",
    "items": "trois",
    "Étage n° 2": "haut",
}


def compose(folder: Path, text: str, letter: PlannedLetter | None = None) -> tuple[str, str]:
    """What a template of this text makes: its words, and its HTML up to what every letter has."""
    letter = letter or with_columns(planned(Kind.CONFIRMATION))
    mail = composer(folder, text, letter.letter.kind).compose(letter)
    return mail.text.partition("\n\nAssociations")[0], mail.html


def composer(folder: Path, text: str, *names: str) -> Composer:
    (folder / "fr").mkdir(exist_ok=True)
    for name in names:
        (folder / "fr" / f"{name}.md").write_text(text, encoding="utf-8")
    return Composer(replace(settings(), templates=folder), TEMPLATES, wording=wording())


def with_columns(letter: PlannedLetter, columns: Mapping[str, str] = COLUMNS) -> PlannedLetter:
    assert letter.letter.session is not None
    session = replace(letter.letter.session, extra=columns)
    return replace(letter, letter=replace(letter.letter, session=session))


#: What a template says, and what stands in the letter.
SHOWN = {
    "its cell": ('{{ session.extra["Budget"] }}', "1200"),
    "whatever case, accents, points and spaces": ('{{ session.extra["ETAGE  N° 2 "] }}', "haut"),
    "as a name": ("{{ session.extra.budget }}", "1200"),
    "an empty cell is false": ('{% if session.extra["Vide"] %}a{% else %}b{% endif %}', "b"),
    "a column with a name of Python's": ('{{ session.extra["items"] }}', "trois"),
    "whether there is one": ('{{ "Sallle" in session.extra }}{{ "SALLE" in session.extra }}',
                             "FalseTrue"),
    "changed": ('{{ session.extra["Salle"][:3]|lower }}', "b12"),
    "lines and signs as they stand": (
        '{{ session.extra["Salle"] }}', "B12 **x** <b>y</b>\n[ici](https://evil.example)",
    ),
    "the session itself": (
        "{{ session }}", "Associations : travailler avec les nouveaux bénévoles",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_column_of_staffs_own_stands_in_a_letter(tmp_path: Path, text: str, shown: str) -> None:
    assert compose(tmp_path, f"Objet\n\n{text}")[0] == shown


def test_nothing_in_it_is_markup(tmp_path: Path) -> None:
    _, html = compose(tmp_path, 'Objet\n\n{{ session.extra["Salle"] }}')
    assert "B12 **x** &lt;b&gt;y&lt;/b&gt;<br>\n[ici](https://evil.example)</p>" in html


def test_in_a_subject_it_is_one_line_and_no_header(tmp_path: Path) -> None:
    letter = with_columns(planned(Kind.DUES), {"Salle": "B12\r\nBcc: evil@example.org"})
    ours = composer(tmp_path, "Salle {{ session.extra['Salle'] }}\n\nBonjour", Kind.DUES)
    assert ours.subject(letter.letter) == "Salle B12 Bcc: evil@example.org"
    mail = parsed(ours.compose(letter))
    assert mail["Subject"] == "Salle B12 Bcc: evil@example.org"
    assert "Bcc" not in mail


#: What a template asks for, and what is told: it stands in no sheet.
MISSING = {
    "a slip": ('{{ session.extra["Sale"] }}',
               "line 3: there is no column 'Sale' in Sessions. Did you mean 'Salle'?"),
    "nothing like it": (
        '{{ session.extra["Parking"] }}',
        "line 3: there is no column 'Parking' in Sessions. "
        "Your columns: “Salle”, “Budget”, “Vide”, “items”, “Étage n° 2”.",
    ),
    "asked whether it is filled": ('{% if session.extra["Sal"] %}a{% endif %}', "line 3: there is"),
    "with a word instead": ('{{ session.extra["Sal"]|default("a") }}', "line 3: there is"),
    "taken from a variable": ('{% set a = "Sal" %}{{ session.extra[a] }}', "line 3: there is"),
    "a number": ("{{ session.extra[0] }}", "line 3: there is no column '0'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), MISSING.values(), ids=MISSING)
def test_a_letter_does_not_leave_with_a_hole(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(LetterMalformed) as found:
        compose(tmp_path, f"Objet\n\n{text}")
    assert said(found.value).startswith(f"{tmp_path}/fr/confirmation.md {told}")


def test_a_sheet_without_any_column_of_staffs_is_told_so(tmp_path: Path) -> None:
    letter = with_columns(planned(Kind.CONFIRMATION), {})
    with pytest.raises(LetterMalformed) as found:
        compose(tmp_path, 'Objet\n\n{{ session.extra["Salle"] }}', letter)
    assert said(found.value).endswith("which has no column of your own.")


def test_a_subject_with_a_hole_is_none_until_the_letter_can_be_written(tmp_path: Path) -> None:
    """A plan that lists a hundred letters is not lost by one of them."""
    letter = with_columns(planned(Kind.CONFIRMATION), {})
    ours = composer(tmp_path, 'Objet {{ session.extra["Salle"] }}\n\nx', Kind.CONFIRMATION)
    assert ours.subject(letter.letter) == ""
    with pytest.raises(LetterMalformed, match="no column of your own"):
        ours.compose(letter)


def test_templates_are_tried_with_any_column(tmp_path: Path) -> None:
    """Which there are is for the sheet to say, and it may change."""
    kinds = (*Kind, "dues_several", "parts/footer")
    (tmp_path / "fr" / "parts").mkdir(parents=True)
    ours = composer(tmp_path, 'a\n\n{{ session.extra["Parking"] }}{{ session }}', *kinds)
    ours.check(tuple(Kind))
    assert "⟨Parking⟩" in ours.show(planned(Kind.LINK)).text
    texts = [ours.show(one).text for one in samples(Kind.LINK, settings())]
    assert any("⟨" not in text.replace("⟨lien⟩", "") for text in texts)


def test_in_a_letter_about_no_session_or_several_there_is_none(tmp_path: Path) -> None:
    text = 'a\n\n{% if session %}b{% endif %}.{{ session.extra["Parking"] }}.'
    assert compose(tmp_path, text, planned(Kind.DIGEST))[0].startswith("..")
    listed = next(samples(Kind.DUES, settings()))
    several = 'a\n\n{{ session }}{% for one in sessions %}{{ one.extra["Parking"] }} {% endfor %}'
    mail = composer(tmp_path, several, "dues_several").show(listed)
    assert mail.text.startswith("⟨Parking⟩ ⟨Parking⟩ ⟨Parking⟩\n")


def test_every_place_that_names_a_column_is_found(tmp_path: Path) -> None:
    ours = composer(
        tmp_path,
        'a {{ session.extra["Sale"] }}\n\n{% if session.extra.Budget %}{% for one in sessions %}'
        '\n{{ one.extra["Parking"] }}{{ session.extra[name] }}{% endfor %}{% endif %}'
        "\n{{ session.extra.Parking }}",
        Kind.DUES,
    )
    told = [
        said(one).removeprefix(f"{tmp_path}/fr/dues.md ") for one in ours.columns_missing(COLUMNS)
    ]
    assert [one.partition(":")[0] for one in told] == ["line 1", "line 4", "line 5"]
    assert "'Salle'" in told[0]

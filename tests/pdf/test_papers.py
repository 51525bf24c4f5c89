"""The PDFs, read back: what they say, their tags, their fonts; and what cannot be one."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from douze.errors import TemplateProblems
from douze.errors.mail import LetterMalformed
from douze.letters.samples import sample
from douze.model.kinds import Kind
from douze.model.letters import PlannedLetter
from douze.model.papers import HalfDay, SignInSheet
from douze.model.personal_details import PersonalDetails
from douze.model.settings import Settings
from douze.pdf.papers import Papers
from tests.factories import TEMPLATES, settings, wording
from tests.letters.pictures import png

SECRET = b"s" * 32
PAPERS = (Kind.SIGN_IN, Kind.CERTIFICATE)


def ours(language: str = "fr", **changes: Any) -> Settings:
    ordinary: dict[str, Any] = {
        "language": language,
        "association": {"declaration": "Déclaration n° 84 63 01234 63"},
        "certificates": {"signatory": "Geneviève Ganivet, directrice", "place": "Lempdes"},
    }
    return settings(**{**ordinary, **changes})


def made(kind: Kind, its: Settings | None = None, **changes: object) -> bytes:
    its = its or ours()
    attachment = Papers(its, wording(its.language), TEMPLATES, lambda: SECRET).attached(
        sample(kind, its, **changes), leaves=True
    )
    assert attachment is not None
    return attachment.content


def text(content: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return re.sub(r"\s+", " ", " ".join(pages)).replace("\u2019", "'")


def sheet(*people: PersonalDetails) -> SignInSheet:
    return SignInSheet(people=people, half_days=(HalfDay.MORNING, HalfDay.AFTERNOON))


def named(name: str) -> PersonalDetails:
    return PersonalDetails(first_name="Zoé", last_name=name)


SAYS: dict[tuple[Kind, str], list[str]] = {
    (Kind.SIGN_IN, "fr"): [
        "Feuille d'émargement", "Associations : travailler",
        "jeudi 1er octobre 2020 de 14 h à 16 h",
        "Martin Zoé Mairie de Saint-Flour", "Teyssier Max", "Signature après-midi", "Intervenant",
        "Cap Rural", "Déclaration n° 84 63 01234 63",
    ],
    (Kind.SIGN_IN, "en"): ["Sign-in sheet", "2 pm to 4 pm", "Signature, afternoon", "Speaker"],
    (Kind.CERTIFICATE, "fr"): [
        "Attestation de présence", "Zoé Martin Mairie de Saint-Flour", "1 h 56 min",
        "jeudi 1er octobre 2020 de 14 h à 16 h", "Par webconférence",
        "Fait à Lempdes, le jeudi 1er",
        "Geneviève Ganivet, directrice", "N° BENEVOLES-7KQ4TM2X",
        "Code de vérification : 7KQ4-TM2X-",
        "formation@example.org", "Déclaration n° 84 63 01234 63",
    ],
    (Kind.CERTIFICATE, "en"): ["Certificate of attendance", "Zoé Martin", "1 h 56 min", "Lempdes,"],
}  # fmt: skip


@pytest.mark.parametrize(("paper", "words"), SAYS.items(), ids=map("-".join, SAYS))
def test_what_a_paper_says(paper: tuple[Kind, str], words: list[str]) -> None:
    kind, language = paper
    said = text(made(kind, ours(language))).replace("\u00a0", " ")
    assert [one for one in words if one not in said] == []


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_is_tagged_names_its_language_and_carries_its_fonts(kind: Kind) -> None:
    reader = PdfReader(BytesIO(made(kind)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"].startswith("fr")
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert "Associations" in str(reader.metadata.title)
    fonts = [font for page in reader.pages for font in _fonts(page)]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _fonts(page: Any) -> Iterator[Any]:
    for font in page["/Resources"]["/Font"].values():
        for inner in font.get_object()["/DescendantFonts"]:
            yield inner.get_object()["/FontDescriptor"].get_object()


@pytest.mark.parametrize("kind", PAPERS)
def test_the_same_letter_is_the_same_bytes(kind: Kind) -> None:
    assert made(kind) == made(kind)


HOSTILE = [
    '#eval("1+1")', "*gras* _i_ $1^2$ `x` <a> @b [c] {d}", "\\u{41} \\ // /* */", '"); #panic("',
    "= Titre", "+ un", "#include \"/etc/passwd\"",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_is_no_markup(typed: str) -> None:
    person = replace(_certificate(), last_name=typed, structure=typed)
    said = text(made(Kind.CERTIFICATE, certificate=person, to="z@example.org"))
    assert re.sub(r"\s", "", said).count(re.sub(r"\s", "", typed)) == 2
    said = text(made(Kind.SIGN_IN, sign_in=sheet(named(typed))))
    assert re.sub(r"\s", "", typed) in re.sub(r"\s", "", said)


#: Names in letters that the fonts have.
SCRIPTS = {
    "French": "Œuvrard-Ÿvès", "Vietnamese": "Nguyễn", "Greek": "Παπαδοπούλου", "Polish": "Wałęsa",
    "Cyrillic": "Щербакова", "Arabic": "الأمين", "Hebrew": "כהן", "Armenian": "Սարգսյան",
    "Georgian": "ბერიძე", "Chinese": "王小明", "Japanese": "田中さくら", "Korean": "김민준",
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_a_certificate_has_the_letters_of_a_name(name: str) -> None:
    assert made(Kind.CERTIFICATE, certificate=replace(_certificate(), last_name=name))


def test_a_name_of_300_characters_stays_on_the_page() -> None:
    long = "Anne-Marie " * 27
    content = made(Kind.CERTIFICATE, certificate=replace(_certificate(), last_name=long))
    assert len(PdfReader(BytesIO(content)).pages) == 1
    assert made(Kind.SIGN_IN, sign_in=sheet(named(long), named("x" * 300)))


def test_a_letter_without_glyph_is_a_box_on_the_sheet_and_stops_a_certificate() -> None:
    said = text(made(Kind.SIGN_IN, sign_in=sheet(named("สมชาย"), named("Perrin"))))
    assert "Perrin" in said
    with pytest.raises(LetterMalformed) as told:
        made(Kind.CERTIFICATE, certificate=replace(_certificate(), last_name="สมชาย"))
    assert told.value.what.code == "error_pdf_letter"


#: Settings that a certificate shows.
SHOWN: dict[str, dict[str, Any]] = {
    "the association's name": {"association": {"name": "L'Atelier 🙂"}},
    "its number": {"association": {"declaration": "N° 🙂"}},
    "who signs": {"certificates": {"signatory": "สมชาย"}},
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_a_letter_of_a_setting_without_glyph_stops_certificates_alone(
    shown: dict[str, Any],
) -> None:
    its = ours(**shown)
    with pytest.raises(LetterMalformed) as told:
        made(Kind.CERTIFICATE, its)
    assert told.value.what.code == "error_pdf_letter"
    assert made(Kind.SIGN_IN, its)


def test_two_half_days_are_two_columns_and_many_people_more_pages() -> None:
    people = [named(f"Nom{n:03}") for n in range(60)]
    reader = PdfReader(BytesIO(made(Kind.SIGN_IN, sign_in=sheet(*people))))
    first, last = reader.pages[0].extract_text(), reader.pages[-1].extract_text()
    assert len(reader.pages) > 1
    assert "Signature matin" in " ".join(first.split())
    assert "Signature" in last, "the header of a table stands on each page"
    assert "Nom059" in text(made(Kind.SIGN_IN, sign_in=sheet(*people)))


def test_twelve_people_and_two_who_speak_sign_on_one_page() -> None:
    planned = sample(Kind.SIGN_IN, ours(), sign_in=sheet(*map(named, "ABCDEFGHIJKL")))
    session = planned.letter.session
    assert session is not None
    session = replace(session, speakers_by_name=("Claire Fontanel", "Marc Ollier"))
    planned = replace(planned, letter=replace(planned.letter, session=session))
    paper = Papers(ours(), wording(), TEMPLATES).attached(planned, leaves=False)
    assert paper is not None
    assert len(PdfReader(BytesIO(paper.content)).pages) == 1


def test_a_paper_is_called_what_it_is_in_the_language_of_the_association() -> None:
    papers = (
        Papers(its, wording(its.language), TEMPLATES).attached(sample(kind, its), leaves=False)
        for its in (ours(), ours("en"))
        for kind in PAPERS
    )
    assert {paper.name.partition("-benevoles")[0] for paper in papers if paper} == {
        *("feuille-d-emargement", "attestation"),
        *("sign-in-sheet", "certificate"),
    }


def test_the_second_version_says_what_it_replaces() -> None:
    said = text(made(Kind.CERTIFICATE, certificate=replace(_certificate(), version=2)))
    assert "Version 2 : cette attestation remplace la version 1." in said.replace("\u00a0", " ")


def test_logo_and_signature_are_pictures_with_a_description(tmp_path: Path) -> None:
    logo, signature = tmp_path / "logo.png", tmp_path / "signature.png"
    logo.write_bytes(png(30, 20))
    signature.write_bytes(png(20, 10))
    its = ours(association={"logo": logo}, certificates={"signature": signature})
    content = made(Kind.CERTIFICATE, its)
    (page,) = PdfReader(BytesIO(content)).pages
    assert len(page.images) == 2


@pytest.mark.parametrize(
    "content", [b"no picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1"]
)
def test_a_signature_that_is_no_picture_stops_certificates_alone(
    tmp_path: Path, content: bytes
) -> None:
    signature = tmp_path / "signature.png"
    signature.write_bytes(content)
    its = ours(certificates={"signature": signature})
    with pytest.raises(LetterMalformed):
        made(Kind.CERTIFICATE, its)
    assert made(Kind.SIGN_IN, its)


@pytest.mark.parametrize("kind", PAPERS)
def test_a_logo_that_cannot_be_set_stops_what_carries_it(tmp_path: Path, kind: Kind) -> None:
    logo = tmp_path / "logo.gif"
    logo.write_bytes(b"GIF89a\x01\x00\x01\x00\x00")
    with pytest.raises(LetterMalformed) as told:
        made(kind, ours(association={"logo": logo}))
    assert told.value.what.code == "error_pdf"


def own(tmp_path: Path, source: str) -> Settings:
    folder = tmp_path / "own"
    (folder / "fr" / "pdf").mkdir(parents=True)
    (folder / "fr" / "pdf" / "certificate.typ").write_text(source, encoding="utf-8")
    return ours(templates=folder)


def test_the_associations_own_template_wins(tmp_path: Path) -> None:
    source = (
        '#import "/pdf/paper.typ": facts, paper\n#show: paper.with("A")\n#title[Bravo #facts.name]'
    )
    assert "Bravo Zoé Martin" in text(made(Kind.CERTIFICATE, own(tmp_path, source)))


def test_a_template_that_is_wrong_is_told_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(TemplateProblems, match=r"certificate\.typ"):
        made(Kind.CERTIFICATE, own(tmp_path, "#let x ="))


def test_no_other_letter_has_a_paper_and_what_stays_has_no_code() -> None:
    papers = Papers(ours(), wording(), TEMPLATES, lambda: SECRET)
    others = [kind for kind in Kind if kind not in PAPERS]
    assert not any(papers.attached(sample(kind, ours()), leaves=True) for kind in others)
    shown = papers.attached(sample(Kind.CERTIFICATE, ours()), leaves=False)
    assert shown is not None
    assert "AAAA-BBBB-CCCC-DDDD-EEEE" in text(shown.content)


def _certificate() -> Any:
    planned: PlannedLetter = sample(Kind.CERTIFICATE, ours())
    return planned.letter.certificate

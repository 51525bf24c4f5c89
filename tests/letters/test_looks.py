"""The association's own looks: a colour, legible everywhere; a logo, fetched from nowhere."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.errors import TemplateProblems
from douze.letters.composer import Composer
from douze.letters.logo import read_logo
from douze.letters.palette import Palette, contrast, palette
from douze.model.kinds import Kind
from tests.factories import wording
from tests.letters.letter_factory import TEMPLATES, composer, parsed, planned, settings
from tests.letters.pictures import gif, jpeg, png

COLOURS = {
    "ours, typed": "#1d6b52", "a bright yellow": "#ffe600", "a pale pink": "#ffd7e5",
    "black": "#000000", "white": "#ffffff", "a dark blue": "#0b1f4b", "a middle grey": "#777777",
    "a loud red": "#e4002b", "a light green": "#7bd88f",
}  # fmt: skip


@pytest.mark.parametrize("colour", COLOURS.values(), ids=COLOURS)
def test_words_are_legible_by_day_and_by_night(colour: str) -> None:
    made = palette(colour)
    assert made.accent == colour
    assert contrast(made.on_accent, made.accent) >= 4.5
    assert contrast(made.on_night_accent, made.night_accent) >= 4.5
    assert contrast(made.night_accent, "#1b2220") >= 3
    assert min(contrast(made.words_colour, ground) for ground in ("#ffffff", made.tint)) >= 4.5
    assert min(contrast(made.night_words, night) for night in ("#1b2220", "#232d2a")) >= 4.5


def test_without_a_colour_letters_look_as_they_did() -> None:
    assert palette("") == Palette()


def test_a_colour_is_in_the_letter_and_ours_is_not() -> None:
    html = composer(colour="#e4002b").compose(planned(Kind.LINK)).html
    assert "#e4002b" in html
    assert not re.search("#1d6b52|#14583f|#6fc7a5", html)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_letter_carries_the_logo_in_itself(kind: Kind, language: str, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png(480, 100))
    mail = composer(language, logo=path).compose(planned(kind, language))
    (picture,) = [part for part in parsed(mail).walk() if part.get_content_maintype() == "image"]
    assert picture.get_content() == png(480, 100)
    assert picture.get_content_disposition() == "inline"
    cid = str(picture["Content-ID"]).strip("<>")
    (shown,) = re.findall(r"<img [^>]*>", mail.html)
    assert f'src="cid:{cid}"' in shown
    assert 'alt="Cap Rural"' in shown
    assert ('width="240"' in shown, 'height="50"' in shown) == (True, True)
    assert re.findall(r'(?:src|background)="https?:', mail.html) == []


def test_the_parts_are_in_the_order_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png(10, 10))
    mail = composer(logo=path).compose(planned(Kind.CONFIRMATION))
    assert [part.get_content_type() for part in parsed(mail).walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "text/html", "image/png", "text/calendar", "application/ics",
    ]  # fmt: skip
    assert mail == composer(logo=path).compose(planned(Kind.CONFIRMATION)), "the same bytes"


def test_a_layout_that_shows_no_logo_sends_none(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(10, 10))
    layout = (TEMPLATES / "layout.html").read_text("utf-8")
    (tmp_path / "layout.html").write_text(re.sub(r"<img[^>]*>", "", layout), "utf-8")
    ours = replace(settings(logo=tmp_path / "logo.png"), templates=tmp_path)
    mail = Composer(ours, TEMPLATES, wording=wording()).compose(planned(Kind.LINK))
    assert "image/" not in mail.raw.decode()


#: A sentence: what lies there, its type, and how large it is shown.
PICTURES = {
    "a small PNG is not made larger": (png(60, 30), ("png", 60, 30)),
    "a wide one fits the paper": (png(960, 96), ("png", 240, 24)),
    "a high one fits too": (png(100, 400), ("png", 20, 80)),
    "a GIF": (gif(120, 80), ("gif", 120, 80)),
    "a JPEG": (jpeg(480, 160), ("jpeg", 240, 80)),
}


@pytest.mark.parametrize(("content", "expected"), PICTURES.values(), ids=PICTURES)
def test_a_picture_is_shown(content: bytes, expected: tuple[str, int, int], tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(content)
    logo = read_logo(tmp_path / "logo")
    assert (logo.subtype, logo.width, logo.height) == expected


NO_PICTURES = {
    "a drawing that mail programs do not show": (b"<svg/>", "no PNG, JPEG or GIF"),
    "an empty file": (b"", "no PNG, JPEG or GIF"),
    "a JPEG that ends before its frame": (jpeg(1, 1)[:20], "no PNG, JPEG or GIF"),
    "a picture without width": (png(0, 5), "no PNG, JPEG or GIF"),
    "a photograph": (png(1, 1) + bytes(100_000), "more than 100 kB"),
    "a file that is not there": (None, "cannot be read"),
}


@pytest.mark.parametrize(("content", "told"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_logo_is_told_before_anything_is_sent(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TemplateProblems) as caught:
        composer(logo=path).check([Kind.LINK])
    (said,) = [wording("en").sentence(problem) for problem in caught.value.problems]
    assert told in said
    assert said.startswith(f"{path}: ")


def test_a_preview_is_a_page_with_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png(10, 10))
    ours = composer(logo=path)
    page = ours.page.alone(ours.compose(planned(Kind.LINK)).html)
    assert "cid:" not in page
    assert 'src="data:image/png;base64,' in page

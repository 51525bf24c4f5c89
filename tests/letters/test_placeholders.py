"""Personal values: the words around them are made once, and each person reads their own."""

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from douze.letters import markdown
from douze.letters.composer import Composer
from douze.model.kinds import Kind
from tests.factories import wording
from tests.letters.letter_factory import TEMPLATES, composer, planned, settings


class Page(HTMLParser):
    """What a reader sees of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str | None] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href"]


def letter(tmp_path: Path, body: str, **changes: Any) -> tuple[str, Page]:
    """Both faces of a letter to somebody, by a template of ours."""
    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    (folder / "fr" / "waiting_list.md").write_text(f"Objet\n\n{body}\n", "utf-8")
    mail = Composer(settings(), folder, wording=wording()).compose(
        planned(Kind.WAITING_LIST, **changes)
    )
    return mail.text, Page(mail.html)


def test_two_people_read_their_own_words() -> None:
    zoe, max_ = (
        composer().compose(planned(Kind.CONFIRMATION, first_name=name, last_name="", ref=ref))
        for name, ref in (("Zoé", "S-1"), ("Max", "S-2"))
    )
    assert "Bonjour Zoé," in zoe.text
    assert "Bonjour Max," in max_.text
    assert "Bonjour Max," in Page(max_.html).words
    assert "S-2" in Page(max_.html).words
    assert "S-1" not in max_.html + max_.text


def test_the_same_words_are_parsed_once() -> None:
    composer().compose(planned(Kind.CONFIRMATION, first_name="Ann"))
    before = markdown.render_text_and_html.cache_info().misses
    for name in ("Zoé", "Max", "Léo"):
        composer().compose(planned(Kind.CONFIRMATION, first_name=name, ref=name))
    assert markdown.render_text_and_html.cache_info().misses == before


@pytest.mark.parametrize(
    "name", ["**Zoé**", "<b>Zoé", "&amp;", "[Zoé](x)", "# Zoé", "{{ link }}", "Zoé_Anne_", "\\1"]
)
def test_whatever_a_name_is_it_is_shown(tmp_path: Path, name: str) -> None:
    text, page = letter(tmp_path, "**Bonjour {{ first_name }}** !", first_name=name)
    assert f"Bonjour {name} !" in text.replace("\u00a0", " ")
    assert f"Bonjour {name} !" in page.words.replace("\u00a0", " ")


def test_nobody_can_type_a_blank(tmp_path: Path) -> None:
    text, page = letter(
        tmp_path, "{{ first_name }} – {{ title }}", first_name="Zoé\uf005", title="A\uf000\uf100"
    )
    assert "Zoé – A\n" in text
    assert "Zoé – A" in page.words


#: What a template may do with a value of somebody's own, and how it comes out.
USES = {
    "a filter": ("{{ last_name | upper }}", "MARTIN"),
    "a test of the value": ("{% if first_name == 'Zoé' %}elle{% endif %}", "elle"),
    "a sum": ("{{ rank + 1 }} puis {{ rank }}", "4 puis 3"),
    "a comparison": ("{% if rank > 2 %}loin{% endif %}", "loin"),
    "a list made of it": ("{{ first_name ~ '/' ~ rank }}", "Zoé/3"),
    "an empty one": ("[{{ structure }}]", "[]"),
}


@pytest.mark.parametrize(("body", "shown"), USES.values(), ids=USES)
def test_a_template_uses_it_like_any_value(tmp_path: Path, body: str, shown: str) -> None:
    text, page = letter(
        tmp_path, f"Ici {body} là", first_name="Zoé", last_name="Martin", rank=3, structure=""
    )
    assert f"Ici {shown} là" in text
    assert f"Ici {shown} là" in page.words


def test_an_address_in_a_link_is_not_typeset(tmp_path: Path) -> None:
    body = "Écrivez à [{{ recipient }}](mailto:{{ recipient }}), l'{{ first_name }}."
    text, page = letter(tmp_path, body, to="o'connor@example.org", first_name="Anne")
    assert "mailto:o'connor@example.org" in page.links
    assert "à o'connor@example.org, l'Anne." in text.replace("\u00a0", " ")
    assert "l’Anne." in page.words


def test_an_address_cannot_leave_its_link(tmp_path: Path) -> None:
    body = "[écrire](https://example.org/?q={{ last_name }})"
    _, page = letter(tmp_path, body, last_name='"><img src=x>')
    assert page.links[0] == 'https://example.org/?q="><img src=x>'

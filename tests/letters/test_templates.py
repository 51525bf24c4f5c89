"""Mistakes in templates are told before anything is sent: where, what, and a hint."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from douze.errors import TemplateProblems
from douze.letters import sample_facts as facts
from douze.letters.composer import Composer
from douze.letters.context import NAMES
from douze.letters.samples import sample
from douze.model.kinds import Kind, Recipient
from douze.model.value_types import NamedAddress
from tests.factories import wording
from tests.letters.letter_factory import TEMPLATES, composer, planned, settings
from tests.said import quoted, said

BARE: dict[str, Any] = {
    "contact": NamedAddress(address="formation@example.org"),
    "phone": "",
    "bulletin": "",
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("association", [{}, BARE], ids=["everything known", "much unknown"])
def test_the_shipped_templates_can_all_be_filled_in(
    language: str, association: dict[str, Any]
) -> None:
    composer(language, **association).check(Kind)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_letter_about_what_is_over_links_to_where_a_place_is_given_back(language: str) -> None:
    """From the start of the session on that link does nothing (rule 11)."""
    ours, words = settings(language), composer(language)
    form = ours.association.withdraw.partition("{token}")[0]
    samples = {kind: sample(kind, ours) for kind in Kind if kind.about.to is Recipient.PERSON}
    over = {kind for kind, one in samples.items() if one.decided_at > facts.session(ours).end}
    linking = {kind for kind, one in samples.items() if form in words.compose(one).text}
    assert Kind.MISSED in over
    assert Kind.CONFIRMATION in linking
    assert linking & over == set()


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def write(templates: Path, name: str, text: str) -> None:
    (templates / "fr" / name).write_text(text, encoding="utf-8")


def problems(templates: Path, *kinds: Kind) -> list[str]:
    with pytest.raises(TemplateProblems) as told:
        Composer(settings(), templates, wording=wording()).check(kinds or Kind)
    assert told.value.exit_status == 2
    return [said(problem).removeprefix(f"{templates}/") for problem in told.value.problems]


MISTAKES = {
    "a name nobody defined, with the one that was meant": (
        "Objet\n\nBonjour,\n\nAvant le {{ dedline }}.",
        "fr/dues.md line 5: unknown name 'dedline'. Did you mean deadline?",
    ),
    "an unknown name in the subject": (
        "Objet {{ titel }}\n\nBonjour,",
        "fr/dues.md line 1: unknown name 'titel'. Did you mean title?",
    ),
    "an unknown name that no sample would reach": (
        "Objet\n\n{% if rank == 99 %}{{ qqch }}{% endif %}",
        "fr/dues.md line 3: unknown name 'qqch'. The names are in douze/letters/context.py.",
    ),
    "a tag left open": (
        "Objet\n\n{% if phone %}\nAppelez-nous.",
        "fr/dues.md line 3: Unexpected end of template.",
    ),
    "no subject": (
        "\n\nBonjour,",
        "fr/dues.md line 1: no subject. The first line of a template is its subject.",
    ),
    "a subject that comes out empty": (
        "{# Objet #}\n\nBonjour,",
        "fr/dues.md line 1: no subject. The first line of a template is its subject.",
    ),
    "something that only fails when it is filled in": (
        "Objet\n\n{{ title + 1 }}",
        "fr/dues.md line 3: can only concatenate str",
    ),
    "a look behind the scenes": (
        "Objet\n\n{{ title.__class__.__mro__ }}",
        "fr/dues.md line 3: access to attribute '__class__' of 'str' object is unsafe",
    ),
    "a text that would fill the memory": (
        "Objet\n\n{{ 'a' * 200000000 }}",
        "fr/dues.md line 3: a template cannot calculate with *",
    ),
    "a width that would fill the memory": (
        "Objet\n\n{{ '%200000000d' % 1 }}",
        "fr/dues.md line 3: a template cannot calculate with %",
    ),
    "a filter that would fill the memory": (
        "Objet\n\n{{ title|center(200000000) }}",
        "fr/dues.md line 3: No filter named 'center'",
    ),
    "a tag left open in the subject": (
        "Objet {{ title\n\nBonjour,",
        "fr/dues.md line 1: ",
    ),
    "a condition that begins in the subject and ends in the letter": (
        "Objet {% if phone %}\n\nBonjour{% endif %}",
        "fr/dues.md line 1: ",
    ),
    "a brace too few before a name": (
        "Objet\n\nBonjour,\n\nle { day }}.",
        "fr/dues.md line 5: a brace that belongs to no {{ name }}. Write two before the name",
    ),
    "one brace before a name and one after it": (
        "Objet {title}\n\nBonjour,",
        "fr/dues.md line 1: a brace that belongs to no {{ name }}.",
    ),
    "braces that close nothing": (
        "Objet\n\nBonjour {{ name }} }}, le {# rien #}\n{{ title }}.",
        "fr/dues.md line 3: a brace that belongs to no {{ name }}.",
    ),
    "half a tag": (
        "Objet\n\nBonjour {{ name }}\n% if phone %}",
        "fr/dues.md line 4: a brace that belongs to no {{ name }}.",
    ),
    "a letter that nobody could read to its end": (
        "Objet\n\n{% for sign in '{:100000}'.format(1) %}" + "x" * 101 + "{% endfor %}",
        "fr/dues.md: makes a letter that is far too long.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_file_and_line(templates: Path, text: str, expected: str) -> None:
    write(templates, "dues.md", text)
    (problem,) = problems(templates, Kind.DUES)
    assert problem.startswith(expected)


def test_a_brace_that_is_meant_can_be_written(templates: Path) -> None:
    write(templates, "dues.md", "Objet\n\n{{ '{' }}{% raw %}{{ }}{% endraw %}{# } #}")
    Composer(settings(), templates, wording=wording()).check([Kind.DUES])


SUBJECTS = {
    "left open": ("Objet {{ title\n\nBonjour,", "fr/dues.md line 1: "),
    "closed too late": ("Objet {% if phone %}\n\n{% endif %}", "fr/dues.md line 1: "),
    "filled in with nothing": ("Objet {{ titel }}\n\nx", "fr/dues.md line 1: 'titel' is undefined"),
}


@pytest.mark.parametrize(("text", "expected"), SUBJECTS.values(), ids=SUBJECTS)
def test_a_slip_in_a_subject_is_told_by_whoever_asks_for_it_first(
    templates: Path, text: str, expected: str
) -> None:
    """A plan shows subjects before the templates are looked through."""
    write(templates, "dues.md", text)
    with pytest.raises(TemplateProblems) as told:
        Composer(settings(), templates, wording=wording()).subject(planned(Kind.DUES).letter)
    assert said(told.value.problems[0]).removeprefix(f"{templates}/").startswith(expected)


def test_all_mistakes_are_told_at_once(templates: Path) -> None:
    (templates / "fr" / "link.md").unlink()
    write(templates, "dues.md", "\n\n{{ a }}{{ b }}")
    (templates / "fr" / "parts" / "footer.md").write_bytes(b"\xff")
    told = problems(templates)
    assert len(told) == 5
    assert "fr/link.md: missing. Put it back from the original." in told
    assert any(
        problem.startswith("fr/parts/footer.md: this is not UTF-8 text.") for problem in told
    )


def test_a_missing_layout_is_told(templates: Path) -> None:
    (templates / "layout.html").unlink()
    assert problems(templates, Kind.DUES) == [
        "layout.html: missing. Put it back from the original."
    ]


def test_an_unknown_name_in_the_layout_is_told(templates: Path) -> None:
    (templates / "layout.html").write_text("<p>\n{{ wrds }}</p>", encoding="utf-8")
    assert problems(templates, Kind.DUES) == ["layout.html line 2: 'wrds' is undefined"]


def test_a_kind_that_is_not_asked_for_need_not_be_there(templates: Path) -> None:
    (templates / "fr" / "link.md").unlink()
    Composer(settings(), templates, wording=wording()).check([Kind.DUES])


def test_what_was_not_checked_is_still_told_when_it_is_composed(templates: Path) -> None:
    write(templates, "dues.md", "Objet\n\n{{ dedline }}")
    with pytest.raises(TemplateProblems, match="line 3: 'dedline' is undefined"):
        Composer(settings(), templates, wording=wording()).compose(planned(Kind.DUES))


def test_problems_read_as_a_list() -> None:
    assert (
        str(TemplateProblems([quoted("a: b. C")])) == "The templates have 1 problem:\n  - a: b. C"
    )
    assert str(TemplateProblems([quoted("a"), quoted("b")])).startswith(
        "The templates have 2 problems:\n  - a\n"
    )


def test_a_name_that_does_not_apply_is_empty(templates: Path) -> None:
    write(
        templates, "dues.md", "Objet\n\n" + "".join(f"{name}={{{{ {name} }}}};" for name in NAMES)
    )
    bare = planned(Kind.DUES, first_name="", last_name="", structure="", deadline=None, rank=None)
    text = Composer(settings(**BARE), templates, wording=wording()).compose(bare).text
    assert "None" not in text
    for name in ("name", "structure", "deadline", "rank", "link", "phone", "bulletin"):
        assert f";{name}=;" in f";{text}"


def test_html_in_a_template_is_text(templates: Path) -> None:
    write(templates, "dues.md", 'Objet\n\n<img src="https://x.org/p.gif"> ![x](https://x.org/y)')
    html = Composer(settings(), templates, wording=wording()).compose(planned(Kind.DUES)).html
    assert "<img" not in html
    assert "&lt;img" in html

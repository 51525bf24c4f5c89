"""Every letter as people read it. `UPDATE_GOLDEN=1 pytest tests/plan/test_golden_letters.py`
writes the files anew; then read what changed, in French and in English, before keeping it.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.letters.composer import Composer
from douze.model.dues import DuesAsked, Lapsed
from douze.model.letters import Mail
from douze.model.words import Kind
from tests.letters.letter_factory import TEMPLATES, composer, parsed, planned, settings

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
HEADERS = (
    "From To Reply-To Subject Date Message-ID Auto-Submitted X-Auto-Response-Suppress X-Douze-Key"
    " Content-Language"
).split()


def as_read(mail: Mail) -> str:
    """Headers, parts, text, and the HTML's body without its styles; no-break spaces as ~."""
    message = parsed(mail)
    parts = [part.get_content_type() for part in message.walk()]
    page = re.sub(r' style="[^"]*"', "", mail.html.partition("<body")[2].partition(">")[2])
    chapters = [
        "\n".join(f"{name}: {message[name]}" for name in HEADERS),
        "\n".join(f"[{part}]" for part in parts),
        mail.text,
        re.sub(r"\n+", "\n", page.removesuffix("</body></html>")),
    ]
    return "\n----\n".join(chapter.strip() for chapter in chapters).replace("\u00a0", "~") + "\n"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_the_letter_reads_as_it_was_approved(kind: Kind, language: str) -> None:
    approved(str(kind), language, as_read(composer(language).compose(planned(kind, language))))


def approved(name: str, language: str, written: str) -> None:
    file = GOLDEN / language / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def cases(kind: Kind, language: str) -> dict[str, dict[str, Any]]:
    """What a letter about dues may have to say, by the name of its file."""
    lapsed = Lapsed(structure="Mairie d'Arlanc", year="2019")
    ended = Lapsed(structure="", year="2020", until=date(2020, 9, 30))
    return {
        "lapsed": {"dues_asked": DuesAsked(year="2020", lapsed=lapsed)},
        "ended": {"dues_asked": DuesAsked(year="2020", lapsed=ended)},
        "promoted": {"promoted": True},
        "by_name": {"by_name": True},
        "unheld": {"deadline": None},
    }


#: Each kind, with those of the cases that it tells apart.
ABOUT_DUES = [
    *((Kind.DUES, case) for case in ("lapsed", "ended", "promoted", "by_name", "unheld")),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("kind", "case"), ABOUT_DUES)
def test_the_dues_read_as_they_were_approved(kind: Kind, case: str, language: str) -> None:
    letter = planned(kind, language, **cases(kind, language)[case])
    approved(f"{kind}-{case}", language, as_read(composer(language).compose(letter)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_and_how_much_to_pay_reads_as_it_was_approved(language: str) -> None:
    ours = settings(language, payment="https://pay.example.org/douze", bulletin="")
    amount = {"fr": "30 € par structure et par an", "en": "€30 a year for each organisation"}
    ours = replace(ours, dues=replace(ours.dues, amount=amount[language]))
    words = Composer(ours, TEMPLATES, wording=load_wording(TEMPLATES, language, ours.zone))
    approved("dues-payment", language, as_read(words.compose(planned(Kind.DUES, language))))

"""Every letter as people read it. `UPDATE_GOLDEN=1 pytest tests/plan/test_golden_letters.py`
writes the files anew; then read what changed, in French and in English, before keeping it.
"""

import os
import re
from pathlib import Path

import pytest

from douze.model.letters import Mail
from douze.model.words import Kind
from tests.letters.letter_factory import composer, parsed, planned

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
    written = as_read(composer(language).compose(planned(kind, language)))
    file = GOLDEN / language / f"{kind}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")

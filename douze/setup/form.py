"""The script that makes a form for a Google Sheet, with our questions and the open sessions."""

import json
from pathlib import Path

from douze.model.columns import ANSWERS, SESSIONS, Column
from douze.model.design import header_of
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.read.headers import fold_header

_SCRIPT = Path(__file__).with_name("form.gs")
#: What the form asks beside the session, and whether an answer is needed.
_QUESTIONS = {"first_name": True, "last_name": True, "email": True, "structure": False}
_NEEDED = ("title", "date", "state", "closing")


def form_script(settings: Settings, wording: Wording) -> str:
    """Write the script for an association: its tabs, its headers, its language.

    What the form asks is called as `config.yaml` calls the columns, so that a pass reads it.
    The form is that of the first tab of answers.
    """
    asked = {column.word: column for column in ANSWERS}
    known = {column.word: column for column in SESSIONS}
    say = wording.sentence
    content = {
        "answers": settings.tabs.answers[0].title,
        "sessions": settings.tabs.sessions,
        "questions": [
            {"title": _header(asked[word], settings), "needed": needed, "email": word == "email"}
            for word, needed in _QUESTIONS.items()
        ],
        "session": _header(asked["session"], settings),
        "columns": {word: _folded(known[word], settings) for word in _NEEDED},
        "words": {
            "title": say(phrase("form_title", name=settings.association.name)),
            "make": say(phrase("form_make")),
            "refresh": say(phrase("form_refresh")),
            "closed": say(phrase("form_closed")),
        },
    }
    written = json.dumps(content, ensure_ascii=False)
    return _SCRIPT.read_text("utf-8").replace("__SETTINGS__", written)


def _header(column: Column, settings: Settings) -> str:
    return settings.columns.get(column.word) or header_of(column, settings.language)


def _folded(column: Column, settings: Settings) -> list[str]:
    """Every header that a column may have, as the script compares them."""
    headers = [settings.columns.get(column.word, ""), *column.headers]
    return sorted({fold_header(header) for header in headers if header})

"""The script that makes the forms for a Google Sheet and keeps them true, with our questions."""

import json
from collections.abc import Mapping
from pathlib import Path

from douze.model.columns import ANSWERS, EVALUATIONS, SESSIONS, Column
from douze.model.design import header_of
from douze.model.fold import fold_header
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import SessionState
from douze.read.dates import MONTHS
from douze.read.session_row import STATES

_SCRIPT = Path(__file__).with_name("form.gs")
#: What the form asks beside the session, and whether an answer is needed.
_QUESTIONS = {"first_name": True, "last_name": True, "email": True, "structure": False}
#: What the evaluation form asks: by a grade from 1 to 5, and in words.
_SCALES = (
    phrase("form_evaluation_content"),
    phrase("form_evaluation_speaking"),
    phrase("form_evaluation_exchange"),
    phrase("form_evaluation_hosting"),
)
_FREE = (phrase("form_evaluation_keep"), phrase("form_evaluation_improve"))
#: What of `Sessions` decides whether, and as what, a session is offered.
_DECIDES = ("code", "title", "date", "start", "end", "state", "closing", "free")
#: What of it stands above the choices, in this order, each with its header before it.
_TEXTS = ("place", "why", "audience", "programme", "presented_by", "practical")
#: How much is said of one session, and of all of them, in characters: a form is read on telephones,
#: and Google does not say how long a question's description may be.
_LONG, _LONGEST = 1_000, 4_000


def form_script(settings: Settings, wording: Wording) -> str:
    """Write the script for an association: its tabs, its headers, its language.

    What the form asks is called as `config.yaml` calls the columns, so that a pass reads it.
    The form is that of the first tab of answers. Of the sessions the script holds nothing: it
    reads them on the sheet, each time that it refreshes the form.
    """
    asked = {column.word: column for column in ANSWERS}
    known = {column.word: column for column in SESSIONS}
    session = _header(asked["session"], settings)
    opens = (typed for typed, state in STATES.items() if state is SessionState.OPEN)
    content = {
        "answers": settings.tabs.answers[0].title,
        "sessions": settings.tabs.sessions,
        "questions": [
            {"title": _header(asked[word], settings), "needed": needed, "email": word == "email"}
            for word, needed in _QUESTIONS.items()
        ],
        "session": session,
        "asked": _folded(asked["session"], settings),
        "columns": {word: _folded(known[word], settings) for word in (*_DECIDES, *_TEXTS, "link")},
        "open": sorted(map(fold_header, opens)),
        "months": MONTHS,
        "texts": {word: _header(known[word], settings) for word in _TEXTS},
        "long": _LONG,
        "longest": _LONGEST,
        "evaluation": _evaluation(settings, wording),
        "notice": wording.sentence(_notice(settings)),
        "contact": settings.association.contact.address,
        "words": {
            word: wording.sentence(said)
            for word, said in _script_phrases(settings, session).items()
        },
    }
    written = json.dumps(content, ensure_ascii=False)
    return _SCRIPT.read_text("utf-8").replace("__SETTINGS__", written)


def _script_phrases(settings: Settings, session: str) -> Mapping[str, Phrase]:
    """Name what the script says, by its own name for it; it counts the places itself."""
    return {
        "title": phrase("form_title", name=settings.association.name),
        "make": phrase("form_make"),
        "evaluate": phrase("form_evaluation_make"),
        "refresh": phrase("form_refresh"),
        "closed": phrase("form_closed"),
        "kept": phrase("form_kept"),
        "address": phrase("form_address"),
        "prefilled": phrase("form_prefilled"),
        "no_question": phrase("form_no_question", title=session),
        "one": phrase("form_one_place"),
        "several": phrase("form_places", count="{count}"),
        "full": phrase("form_full"),
        "hour": phrase("form_hour"),
        "silent": phrase("form_silent"),
        "silent_text": phrase("form_silent_text", name=settings.association.name, last="{last}"),
    }


def _evaluation(settings: Settings, wording: Wording) -> Mapping[str, object]:
    """Name what the script asks of whoever came, and says about it."""
    code = next(column for column in EVALUATIONS if column.word == "token")
    header = _header(code, settings)
    words = {
        "title": phrase("form_evaluation_title", name=settings.association.name),
        "code": phrase("form_evaluation_code_help"),
        "low": phrase("form_evaluation_low"),
        "high": phrase("form_evaluation_high"),
        "address": phrase("form_evaluation_address"),
        "no_question": phrase("form_evaluation_no_question", title=header),
        "notice": _notice(settings, "form_evaluation_notice"),
    }
    return {
        "tab": settings.tabs.evaluations,
        "code": header,
        "codes": _folded(code, settings),
        "scales": [wording.sentence(asked) for asked in _SCALES],
        "free": [wording.sentence(asked) for asked in _FREE],
        "words": {word: wording.sentence(said) for word, said in words.items()},
    }


def _notice(settings: Settings, code: str = "form_notice") -> Phrase:
    """Say who reads the answers, why, how long, and whom to ask (GDPR, article 13)."""
    privacy, contact = settings.privacy, settings.association.contact
    asked = f"{contact.name} <{contact.address}>" if contact.name else contact.address
    return phrase(
        code,
        controller=privacy.controller or settings.association.name,
        months=privacy.contact_months,
        contact=asked,
        more=f" {privacy.notice}" if privacy.notice else "",
    )


def _header(column: Column, settings: Settings) -> str:
    return settings.columns.get(column.word) or header_of(column, settings.language)


def _folded(column: Column, settings: Settings) -> list[str]:
    """Every header that a column may have, as the script compares them."""
    headers = [settings.columns.get(column.word, ""), *column.headers, *column.also]
    return sorted({fold_header(header) for header in headers if header})

"""What the form calls a session among its choices, and the address that chooses it beforehand.

The same words as `douze/setup/form.gs` puts there, every ten minutes from the same sheet: an
address that names another choice opens the form with nothing chosen.
"""

from datetime import datetime
from urllib.parse import quote

from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.site import PublicSession
from douze.model.wording import Wording


def register_address(session: PublicSession, settings: Settings, wording: Wording) -> str:
    """Where one registers for a session, it being chosen already if that can be; may be empty."""
    if not settings.site.form:
        return settings.association.form.strip()
    choice = quote(form_choice(session, settings, wording), safe="")
    return settings.site.form.replace("{session}", choice)


def form_choice(session: PublicSession, settings: Settings, wording: Wording) -> str:
    """`Intitulé (01/10/2020 · 14h-16h · 3 places)`."""
    start, end = session.start.astimezone(settings.zone), session.end.astimezone(settings.zone)
    code = (session.code,) if session.choice_by_code else ()
    hours = f"{_hour(start, wording)}-{_hour(end, wording)}"
    said = (f"{start:%d/%m/%Y}", hours, *code, wording.sentence(_left(session.free)))
    return f"{session.title.strip()} ({' · '.join(said)})"


def _left(free: int) -> Phrase:
    if free == 1:
        return phrase("form_one_place")
    return phrase("form_places", count=free) if free else phrase("form_full")


def _hour(moment: datetime, wording: Wording) -> str:
    """`9h30`, `14h`; `14:00` where hours are written so."""
    mark = wording.sentence_of("form_hour")
    written = f"{moment.hour}{mark}{moment:%M}"
    # Full hours as `form.gs` writes them: `14h`, but `14:00`.
    return written.removesuffix("00") if written.endswith("h00") else written

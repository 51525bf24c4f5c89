"""What page and PDF of a dossier say, in the words of its language: plain text on one line each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from douze.charts.charts import Bar, columns
from douze.letters.dates import moment_in_words
from douze.letters.plain_words import one_line
from douze.letters.typography import unbreakable
from douze.light_markdown import Span, as_plain, blocks
from douze.model.book import Session
from douze.model.dossiers import Dossier, DossierLetter, DossierToWrite, Participant
from douze.model.evaluations import Evaluation, ScaleResult
from douze.model.groups import by_structure
from douze.model.settings import Settings
from douze.model.who_came import who_came
from douze.model.wording import Wording
from douze.model.words import CLOSED, LEFT, Status
from douze.pages.session_view import TEXTS
from douze.pdf.paper_facts import session_facts

_BARS = {
    "places": "dossier_chart_places",
    "registered": "dossier_chart_registered",
    "confirmed": "dossier_chart_confirmed",
    "present": "dossier_chart_present",
}


def dossier_facts(write: DossierToWrite, settings: Settings, wording: Wording) -> dict[str, object]:
    """Give everything that is shown; what nobody knows is None."""
    dossier, session = write.dossier, write.dossier.session
    seated = [one for one in dossier.people if one.seated]
    counted = figures(dossier)
    contact = session.contact or settings.association.contact
    speakers = (*(one.name for one in session.speakers if one.name), *session.speakers_by_name)
    return {
        **session_facts(session, settings),
        "code": one_line(session.code),
        "version": write.version,
        "online": dossier.online,
        "cancelled": session.cancelled,
        "speakers": [one_line(name) for name in dict.fromkeys(speakers)],
        "contact": one_line(contact.name or contact.address),
        "declaration": one_line(settings.association.declaration),
        "present_from": settings.attendance.present_from,
        "closing": _closing(session, settings),
        "texts": {word: [*_blocks(getattr(session.texts, word))] for word in TEXTS},
        "figures": {**counted, "hours": _hours(counted["minutes"])},
        "charts": [_who_came(counted, wording)],
        **_thought(dossier.evaluation, wording),
        "people": [_person_facts(one, wording) for one in seated],
        "others": [_person_facts(one, wording) for one in dossier.people if not one.seated],
        "structures": list(_structures(seated, settings)),
        "letters": list(_letters(dossier.letters, wording)),
        "difficulties": [
            unbreakable(one_line(wording.sentence(one), 1000), settings.language)
            for one in dossier.difficulties
        ],
        "notes": [
            {"header": one_line(header), "lines": _lines(text)} for header, text in dossier.notes
        ],
    }


def _closing(session: Session, settings: Settings) -> str:
    """Say until when people registered; empty where no day was ever named."""
    if not session.dated and session.closing >= session.start:
        return ""
    return moment_in_words(session.closing.astimezone(settings.zone), settings.language)


def _thought(evaluation: Evaluation, wording: Wording) -> dict[str, object]:
    """Give what people thought of the session, without names."""
    note = evaluation.note
    return {
        "answers": evaluation.answers,
        "note": wording.sentence(note.said) if note else "",
        "scales": [_scale(one, wording) for one in evaluation.scales],
        "free": [
            {"title": one_line(one.title, 400), "texts": [one_line(t, 2000) for t in one.texts]}
            for one in evaluation.free
        ],
    }


def figures(dossier: Dossier) -> dict[str, int | None]:
    """Count people as the figures of a year do; of whoever came only where anything is known."""
    people = dossier.people
    came = who_came([one.presence for one in people])
    return {
        "places": dossier.session.places,
        "registered": len(people),
        "confirmed": sum(one.confirmed for one in people),
        "waiting": sum(one.status is Status.WAITING for one in people),
        "closed": sum(one.status in CLOSED for one in people),
        "present": came.present,
        "part": came.left_early,
        "excused": came.excused,
        "missing": came.missing,
        "minutes": came.person_minutes,
    }


def _who_came(counted: Mapping[str, int | None], wording: Wording) -> dict[str, str]:
    title = wording.sentence_of("dossier_chart")
    bars = [
        Bar(label=wording.sentence_of(code), amount=count, said=str(count))
        for word, code in _BARS.items()
        if (count := counted[word]) is not None
    ]
    return {"title": title, "svg": columns(title, bars)}


def _scale(result: ScaleResult, wording: Wording) -> dict[str, str]:
    """Draw how often each grade was given."""
    asked = one_line(result.title, 300)
    mean, count = result.note.said, len(result.grades)
    title = wording.sentence_of("dossier_chart_scale", question=asked, mean=mean, count=count)
    bars = [Bar(label=str(grade), amount=n, said=str(n)) for grade, n in result.counts]
    return {"title": title, "svg": columns(title, bars, between=0)}


def _person_facts(one: Participant, wording: Wording) -> dict[str, object]:
    """`presence` is yes, part, excused, no, or nothing where nobody knows.

    Who has no name is called by the reference.
    """
    if one.came is None:
        presence = ""
    elif one.came:
        presence = "yes" if one.present else "part"
    else:
        presence = "excused" if one.excused else "no"
    return {
        "last": one_line(one.last_name or ("" if one.first_name else one.ref)),
        "first": one_line(one.first_name),
        "structure": one_line(one.structure),
        "asked": wording.moment(one.asked_at) if one.asked_at else "",
        "status": wording.word(one.status),
        "rank": one.rank,
        "why": one_line(wording.say(one.why), 400),
        "presence": presence,
        "from": _hour(one.first, wording),
        "to": _hour(one.last, wording),
        "minutes": one.minutes,
        "certificate": one.certificate is not None,
    }


def _structures(seated: Sequence[Participant], settings: Settings) -> Iterator[dict[str, object]]:
    """Count people by structure, the largest first, as the figures of a year do.

    Those who named none come last, without a name.
    """
    groups = by_structure(
        ((one.structure, one.present) for one in seated), settings.dues.legal_forms
    )
    for group in groups:
        yield {"name": one_line(group.name), "people": group.people, "present": group.present}
    # Whoever is in no group has named no structure, or nothing that counts as a name.
    if without := len(seated) - sum(group.people for group in groups):
        known = [one.present for one in seated if one.present is not None]
        present = sum(known) - sum(group.present or 0 for group in groups)
        yield {"name": "", "people": without, "present": present if known else None}


def _letters(letters: Sequence[DossierLetter], wording: Wording) -> Iterator[dict[str, object]]:
    """Sum letters up by kind, in the order in which the first of each left."""
    for kind in dict.fromkeys(letter.kind for letter in letters):
        its = [letter for letter in letters if letter.kind is kind]
        gone = sorted(letter.at for letter in its if letter.state in LEFT)
        yield {
            "kind": wording.word(kind),
            "count": len(gone),
            "failed": len(its) - len(gone),
            "first": wording.moment(gone[0]) if gone else "",
            "last": wording.moment(gone[-1]) if gone[1:] and gone[-1] > gone[0] else "",
        }


def _hour(moment: datetime | None, wording: Wording) -> str:
    return wording.hour(moment) if moment else ""


def _hours(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60} h {minutes % 60:02}"


def _blocks(text: str) -> Iterator[dict[str, object]]:
    """Take a text of staff's apart as a page does: paragraphs and lists."""
    for block in blocks(text):
        lines = [
            [{"text": _span_text(one), "bold": one.bold} for one in line] for line in block.lines
        ]
        yield {"listed": block.listed, "first": block.first, "lines": lines}


def _span_text(span: Span) -> str:
    """Make the words of a span fit to be shown, and keep the spaces around them."""
    text = span.text
    led = span.address and span.address != text
    words = one_line(f"{text} ({span.address})" if led else text, 4000)
    return f"{' ' * text[:1].isspace()}{words}{' ' * text[-1:].isspace()}"


def _lines(text: str) -> list[str]:
    return [one_line(line, 2000) for line in as_plain(text).splitlines() if line.strip()]

"""Every letter as people read it. `UPDATE_GOLDEN=1 pytest tests/letters/test_golden_letters.py`
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
from douze.letters.samples import with_others
from douze.model.dues import DuesAsked, Lapsed
from douze.model.kinds import Kind
from douze.model.letters import Mail, PlannedLetter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from tests.letters.letter_factory import TEMPLATES, at, composer, parsed, planned, settings

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
    compare(written, language, kind)


FORM = "https://example.org/form"
WHY = {
    "fr": "cette session est réservée aux bénévoles.",
    "en": "this session is for volunteers only.",
}
SILENT = {"silent": True, "answer_until": at("2020-09-30 12:00")}
TOO_MANY = phrase(Reason.STRUCTURE_FULL, most=2)
#: What may be so besides: the kind of letter, the fields of it, and whether there is a form.
CASES: dict[str, tuple[Kind, dict[str, Any], bool]] = {
    "refusal-after-the-closing": (Kind.REFUSAL, {"closing": at("2020-09-28 18:00")}, False),
    "refusal-after-the-day-of-closing": (Kind.REFUSAL, {"closing": at("2020-09-28 23:59")}, False),
    "refusal-with-a-reason": (Kind.REFUSAL, {"reason": WHY}, False),
    "cancellation-with-a-reason-and-the-form": (Kind.CANCELLATION, {"reason": WHY}, True),
    "cancellation-given-back-with-the-form": (Kind.CANCELLATION, {"given_back": True}, True),
    "cancellation-after-silence": (Kind.CANCELLATION, SILENT, False),
    "still_coming-and-nothing-is-freed": (Kind.STILL_COMING, {"frees": False}, False),
    "still_coming-late": (Kind.STILL_COMING, {"frees": False, "answer_until": None}, False),
    "expired-with-the-form": (Kind.EXPIRED, {}, True),
    "no_seat-with-the-form": (Kind.NO_SEAT, {}, True),
    "no_seat-by-staff": (Kind.NO_SEAT, {"by_staff": True}, False),
    "waiting_list-with-dues-to-come": (Kind.WAITING_LIST, {"dues_later": True}, False),
    "waiting_list-after-the-others": (Kind.WAITING_LIST, {"why_waiting": TOO_MANY}, False),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_case_reads_as_it_was_approved(case: str, language: str) -> None:
    kind, fields, offers = CASES[case]
    said = {name: v[language] if isinstance(v, dict) else v for name, v in fields.items()}
    ours = composer(language, form=FORM) if offers else composer(language)
    compare(as_read(ours.compose(planned(kind, language, **said))), language, case)


def compare(written: str, language: str, name: str) -> None:
    file = GOLDEN / language / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert file.exists(), "no letter of this kind has been approved: write it with UPDATE_GOLDEN=1"
    assert written == file.read_text(encoding="utf-8")


def cases(kind: Kind, language: str) -> dict[str, dict[str, Any]]:
    """What a letter about dues may have to say, by the name of its file."""
    lapsed = Lapsed(structure="Mairie d'Arlanc", year="2019")
    ended = Lapsed(structure="", year="2020", until=date(2020, 9, 30))
    return {
        "lapsed": {"dues_asked": DuesAsked(year="2020", lapsed=lapsed)},
        "ended": {"dues_asked": DuesAsked(year="2020", lapsed=ended)},
        "announced": {"dues_asked": DuesAsked(year="2020", announced=True)},
        "promoted": {"promoted": True},
        "by_name": {"by_name": True},
        "unheld": {"deadline": None},
        "again": {"again": True},
        "arrived": {"again": True, "dues_arrived": True},
        "restored": {"again": True, "restored": True},
        "spoke": {"spoke": True},
    }


#: Each kind, with those of the cases that it tells apart.
ABOUT_DUES = [
    *((Kind.DUES, case) for case in ("lapsed", "ended", "promoted", "by_name", "unheld", "again")),
    *((kind, "announced") for kind in (Kind.DUES, Kind.DUES_REMINDER)),
    (Kind.WAITING_LIST, "again"),
    (Kind.WAITING_LIST, "arrived"),
    (Kind.CONFIRMATION, "arrived"),
    *(
        (kind, case)
        for kind in (Kind.CONFIRMATION, Kind.DUES, Kind.WAITING_LIST)
        for case in ("restored", "spoke")
    ),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("kind", "case"), ABOUT_DUES)
def test_the_dues_read_as_they_were_approved(kind: Kind, case: str, language: str) -> None:
    letter = planned(kind, language, **cases(kind, language)[case])
    compare(as_read(composer(language).compose(letter)), language, f"{kind}-{case}")


def several(case: str, language: str) -> PlannedLetter:
    """One letter about the dues of three sessions."""
    kind = Kind.DUES_REMINDER if case.endswith("reminder") else Kind.DUES
    more = (
        {}
        if case in ("reminder", "years")
        else cases(kind, language).get(case.removesuffix("-reminder"), {})
    )
    next_year = {"dues_asked": DuesAsked(year="2021")} if case == "years" else {}
    return with_others(planned(kind, language, **more), settings(language), **next_year)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "case",
    [
        "several",
        "lapsed",
        "ended",
        "announced",
        "by_name",
        "unheld",
        "reminder",
        "years",
        "announced-reminder",
    ],
)
def test_the_dues_of_several_sessions_read_as_they_were_approved(case: str, language: str) -> None:
    name = "dues_several" + ("" if case == "several" else f"-{case}")
    compare(as_read(composer(language).compose(several(case, language))), language, name)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_and_how_much_to_pay_reads_as_it_was_approved(language: str) -> None:
    ours = settings(language, payment="https://pay.example.org/douze", bulletin="")
    amount = {"fr": "30 € par structure et par an", "en": "€30 a year for each organisation"}
    ours = replace(ours, dues=replace(ours.dues, amount=amount[language]))
    words = Composer(ours, TEMPLATES, wording=load_wording(TEMPLATES, language, ours.zone))
    compare(as_read(words.compose(planned(Kind.DUES, language))), language, "dues-payment")

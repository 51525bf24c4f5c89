"""Certificates: who gets one and when, what a correction sends, what reaches not back."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from tests.factories import CODE, at, settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.read.exported import rows
from tests.steps import Step, answers, passes, sets, tell, types
from tests.tabs import HEADER, MESSAGES
from workflows.certificates import person_mark

CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00", "09-30 14:00", "10-01 13:00")]
PRESENT = types("zoe", Présence="oui")
EVENING = passes("10-01 18:00", "10-01 18:05", "10-01 18:20", "10-02 09:00")
LATER = passes("10-05 09:00", "10-05 09:05", "10-05 09:20", "10-05 09:40", "10-06 09:00")
ASKED: dict[str, Any] = {"Attestation": "oui"}


@pytest.fixture(autouse=True)
def _with_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, "Sessions", (*HEADER["Sessions"], "Attestation"))


def _as_kept_before(house: House) -> None:
    """Let the ledger be that of a version which kept a soft hyphen in zoe's name."""
    state = house.ledger.read()
    ((ref, known),), ((key, made),) = state.registrations.items(), certificates_of(state)
    kept = replace(known.filled, first_name="Zo\u00ade")
    before = key.replace(person_mark(known.filled), person_mark(kept))
    letters = {k: one for k, one in state.letters.items() if k != key}
    letters |= {before: replace(made, key=before)}
    registrations = {ref: replace(known, filled=kept)}
    house.ledger = MemoryLedger(replace(state, registrations=registrations, letters=letters))


def certificates_of(state: LedgerState) -> list[tuple[str, LetterRecord]]:
    return [(key, one) for key, one in state.letters.items() if one.kind is Kind.CERTIFICATE]


#: A sentence: what the row says, the default, what happens, how many versions zoe has.
SENT: dict[str, tuple[dict[str, Any], bool, list[Step], int]] = {
    "who was present gets one": (ASKED, False, [*CAME, PRESENT, EVENING, LATER], 1),
    "of whom nobody knows it does not": (ASKED, False, [*CAME, EVENING, LATER], 0),
    "who was absent does not": (
        ASKED, False, [*CAME, types("zoe", Présence="non"), EVENING, LATER], 0,
    ),
    "not where nobody asked": ({}, False, [*CAME, PRESENT, EVENING], 0),
    "by default, where that is set": ({}, True, [*CAME, PRESENT, EVENING], 1),
    "not where the row says no": ({"Attestation": "non"}, True, [*CAME, PRESENT, EVENING], 0),
    "what is neither yes nor no is as empty": (
        {"Attestation": "peut-être"}, True, [*CAME, PRESENT, EVENING], 1,
    ),
    "not before the session is over": (
        ASKED, False, [*CAME, PRESENT, passes("10-01 14:30", "10-01 16:30")], 0,
    ),
    "as soon as it is known who came": (ASKED, False, [*CAME, EVENING, PRESENT, LATER], 1),
    "a corrected name sends a second": (
        ASKED, False, [*CAME, PRESENT, EVENING, types("zoe", Nom="Martín"), LATER], 2,
    ),
    "a corrected structure too": (
        ASKED, False, [*CAME, PRESENT, EVENING, types("zoe", Structure="Foyer"), LATER], 2,
    ),
    "what is corrected back at once sends none": (
        ASKED, False,
        [*CAME, PRESENT, EVENING, types("zoe", Nom="X"), passes("10-05 09:00"),
         types("zoe", Nom="Martin"), LATER], 1,
    ),
    "corrected and back again there are three": (
        ASKED, False,
        [*CAME, PRESENT, EVENING, types("zoe", Nom="X"), LATER, types("zoe", Nom="Martin"),
         passes("10-07 09:00", "10-07 09:20", "10-07 09:40", "10-08 09:00")], 3,
    ),
    "absent after all, and present after all, is no correction": (
        ASKED, False,
        [*CAME, PRESENT, EVENING, types("zoe", Présence="non"), LATER, PRESENT,
         passes("10-07 09:00", "10-07 09:20", "10-08 09:00")], 1,
    ),
    "a name that is corrected once nobody knows any more who came sends a second": (
        ASKED, False,
        [*CAME, PRESENT, EVENING, types("zoe", Présence=None, Nom="Durand"), LATER], 2,
    ),
    "what changes in the session's row sends none": (
        ASKED, False, [*CAME, PRESENT, EVENING, sets(Intitulé="Autre"), LATER], 1,
    ),
    "nor does an unseen sign in a name, which an earlier version kept": (
        ASKED, False, [*CAME, PRESENT, EVENING, _as_kept_before, LATER], 1,
    ),
    "asked for after the session it goes": (
        {}, False, [*CAME, PRESENT, EVENING, sets(Attestation="oui"), LATER], 1,
    ),
    "a year later it does not": (
        ASKED, False, [*CAME, EVENING, PRESENT, passes("2021-10-20 09:00", "2021-10-20 09:20")], 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "default", "steps", "count"), SENT.values(), ids=SENT)
def test_who_gets_one(cells: dict[str, Any], default: bool, steps: list[Step], count: int) -> None:
    house = tell(steps, ours=settings(certificates={"default": default}), **cells)
    assert house.letters("zoe").count("certificate") == count


def versions(house: House) -> list[tuple[int, str]]:
    """The versions that left, and the name on each."""
    letters = [p.letter for one in house.passes for p in one.plan.letters]
    made = [one.certificate for one in letters if one.certificate is not None]
    return [(one.version, one.name) for one in made]


#: A night session from one to four, and how many minutes of it really pass.
NIGHTS = {"the clocks go back": ("2020-10-25", 240), "the clocks go forward": ("2021-03-28", 120)}


@pytest.mark.parametrize(("day", "minutes"), NIGHTS.values(), ids=NIGHTS)
def test_whoever_was_there_to_the_end_was_there_for_the_hours_that_pass(
    day: str, minutes: int
) -> None:
    hours: dict[str, Any] = {"Date": date.fromisoformat(day), "Début": "1h", "Fin": "4h"}
    gone_by = passes(f"{day} 06:00", f"{day} 06:20", f"{day} 06:40")
    registers = (answers("zoe", "09-20 09:00"), passes("09-20 10:00"))
    house = tell([*registers, PRESENT, gone_by], Cotisation="non", **ASKED, **hours)
    letters = [p.letter for one in house.passes for p in one.plan.letters]
    assert [one.certificate.minutes for one in letters if one.certificate] == [minutes]


@pytest.mark.everywhere
def test_the_second_version_says_that_it_is() -> None:
    house = tell([*CAME, PRESENT, EVENING, types("zoe", Nom="Durand"), LATER], **ASKED)
    assert versions(house) == [(1, "Zoe Martin"), (2, "Zoe Durand")]


def test_it_waits_until_what_was_typed_has_stood_still() -> None:
    house = tell([*CAME, PRESENT, passes("10-01 18:00")], **ASKED)
    seen = []
    for when in ("10-01 18:05", "10-01 18:20", "10-01 18:40"):
        house.pass_at(when)
        seen.append(house.letters("zoe").count("certificate"))
        assert "retenu" not in str(house.cells("zoe")["Alerte"]), "nobody has to do anything"
    assert seen == [0, 1, 1]


def connected(left: str) -> Step:
    """A report says that zoe was there from the beginning until then."""
    report = rows(f"Name|Join Time|Leave Time\nZoé Martin|01/10/2020 14:00|01/10/2020 {left}", CODE)
    return lambda house: house.workbook.edit("Connexions", [("Session",), *report])


def test_minutes_that_are_corrected_send_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, "Connexions", ())
    house = tell([*CAME, connected("15:40"), EVENING, connected("15:50"), LATER], **ASKED)
    letters = [p.letter for one in house.passes for p in one.plan.letters]
    made = [one.certificate for one in letters if one.certificate is not None]
    assert [(one.version, one.minutes) for one in made] == [(1, 100), (2, 110)]


def test_it_goes_once_that_has_stood_still_for_as_long() -> None:
    house = tell([*CAME, PRESENT, passes("10-01 18:00", "10-01 18:05", "10-01 18:15")], **ASKED)
    assert house.letters("zoe").count("certificate") == 1


def test_the_log_says_what_it_waits_for() -> None:
    house = tell([*CAME, PRESENT, passes("10-01 18:00", "10-01 18:05")], **ASKED)
    log = house.line(MESSAGES, len(house.workbook.tabs[MESSAGES]))
    said = "attend que ce qui vient d'être saisi n'ait plus changé pendant quelques minutes"
    assert (log["Type"], log["Détail"]) == ("attestation", said)


def test_the_row_says_that_a_certificate_holds_no_more() -> None:
    house = tell([*CAME, PRESENT, EVENING, types("zoe", Présence="non"), LATER], **ASKED)
    assert "l'attestation ne vaut plus" in str(house.cells("zoe")["Alerte"])


def test_the_row_of_the_session_says_what_cannot_be_read() -> None:
    house = tell(CAME, Attestation="peut-être")
    assert "Attestation : « peut-être » n'est ni oui ni non" in str(
        house.line("Sessions", 2)["Alerte"]
    )


def upgraded(house: House) -> None:
    """Let the house forget what no version before this one remembered."""
    state = house.ledger.read()
    old = {
        code: replace(one, certificates=None, certificates_at=None)
        for code, one in state.sessions.items()
    }
    kinds = {kind: when for kind, when in state.kinds.items() if kind != "certificate"}
    house.ledger = MemoryLedger(replace(state, sessions=old, kinds=kinds))


#: What happens after an update that comes days after the session, and how many zoe gets.
UPDATED: dict[str, tuple[dict[str, Any], list[Step], int]] = {
    "what was asked for before is no news": (ASKED, [LATER], 0),
    "what a default asks for neither": ({}, [LATER], 0),
    "`oui` that a pass saw typed is": (
        {}, [LATER, sets(Attestation="oui"),
             passes("10-07 09:00", "10-07 09:20", "10-07 09:40")], 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "count"), UPDATED.values(), ids=UPDATED)
def test_nothing_reaches_back(cells: dict[str, Any], steps: list[Step], count: int) -> None:
    ours = settings(certificates={"default": not cells and len(steps) == 1})
    before = [*CAME, PRESENT, passes("10-01 16:30"), upgraded]
    house = tell([*before, *steps], ours=ours, **cells)
    assert house.letters("zoe").count("certificate") == count


def test_a_certificate_is_about_one_session() -> None:
    house = tell([*CAME, PRESENT, EVENING], **ASKED)
    (key,) = (k for k in house.ledger.read().letters if "/certificate/" in k)
    assert key.startswith(f"{house.ref('zoe', CODE)}/certificate/")
    assert key.endswith("-120")
    assert house.ledger.read().letters[key].finished_at == at("10-01 18:20")

"""Staff are told in their own language why passes fail, with the workbook's name as it is."""

import pytest

from douze.errors import AnotherPassRuns, DouzeError, LedgerError, OwnFault, TemplateProblems
from douze.errors.mail import LettersUnwritable, MailUnavailable
from douze.errors.sheet import (
    NotAWorkbook,
    SheetRefused,
    SheetUnreachable,
    StaleSnapshot,
    WorkbookBusy,
    WorkbookTooLarge,
)
from douze.model.phrases import phrase
from douze.model.report import Unwritable
from douze.plan.failure_alert import failure_alert
from tests.factories import at, settings, wording
from tests.letters.letter_factory import composer
from tests.said import quoted

WORKBOOK = "/srv/douze/var/inscriptions.xlsx"
SINCE, NOW = at("09-20 08:00"), at("09-20 09:00")


class Unheard(DouzeError):
    """A failure that passes, for which there are no words."""

    exit_status = 1


#: Nothing that staff can mend.
OF_THE_MACHINE = (
    "aucune passe n'a pu se faire. Prévenez qui tient la machine : python run.py apply, ou "
    "python run.py doctor, lui en dira la cause."
)
REASONS: dict[str, tuple[DouzeError, str]] = {
    "the workbook was left open by somebody": (
        WorkbookBusy(WORKBOOK, "Geneviève", quoted("Close it.")),
        "inscriptions.xlsx est resté ouvert (Geneviève). Fermez-le.",
    ),
    "the workbook was left open by nobody knows whom": (
        WorkbookBusy(WORKBOOK, "", quoted("Close it.")),
        "inscriptions.xlsx est resté ouvert sur un ordinateur. Fermez-le.",
    ),
    "the workbook changes all the time": (
        StaleSnapshot(WORKBOOK, quoted("it changed")),
        "inscriptions.xlsx change sans cesse",
    ),
    "no letter is taken": (
        MailUnavailable("var/outbox", quoted("the disk is full"), quoted("Make room.")),
        "aucun message n'a pu partir : var/outbox n'en prend pas.",
    ),
    "the workbook is not where it was": (
        NotAWorkbook(WORKBOOK, quoted("there is no such file"), quoted("Put it back.")),
        "inscriptions.xlsx est introuvable, ou n'est plus un classeur. Remettez-le à sa place",
    ),
    "Google does not answer": (
        SheetUnreachable("Google Sheets", quoted("its quota is used up"), quoted("Wait.")),
        "Google Sheets ne répond pas. Si la feuille s'ouvre",
    ),
    "the sheet is not shared any more": (
        SheetRefused(
            "spreadsheet.key",
            quoted("x"),
            quoted("Share."),
            cause="passes_failing_not_shared",
            robot="r@x.example",
        ),
        "ajoutez r@x.example et choisissez Éditeur.",
    ),
    "the memory needs a person": (
        LedgerError("ledger.sqlite", quoted("the disk is full"), quoted("Make room.")),
        OF_THE_MACHINE,
    ),
    "several mistakes at once": (
        TemplateProblems([quoted("fr/dues.md: line 3"), quoted("fr/link.md: line 4")]),
        OF_THE_MACHINE,
    ),
    "a mistake of ours": (
        OwnFault("KeyError"),
        OF_THE_MACHINE,
    ),
    "something else": (
        Unheard(quoted("the moon: is full. Wait.")),
        OF_THE_MACHINE,
    ),
}


@pytest.mark.parametrize(("error", "said"), REASONS.values(), ids=REASONS)
def test_staff_hear_why_passes_have_failed_for_an_hour(error: DouzeError, said: str) -> None:
    planned = failure_alert(error, settings(), NOW, SINCE)
    assert planned is not None
    assert planned.letter.key == "alert/passes_failing/2020-09-20", "once a day, whatever it is"
    ((where, what),) = [(m.where, wording().sentence(m.what)) for m in planned.letter.matters]
    assert where == "Douze"
    assert what.startswith("Depuis le 20/09/2020 à 08h00, auc")
    assert said in what and "/srv" not in what
    assert "Rien n'est perdu" not in what, "the letter says so for all that it tells"


def stamps_without_room() -> WorkbookTooLarge:
    error = WorkbookTooLarge(WORKBOOK, quoted("it is too large"), quoted("Keep a copy."))
    error.done = phrase("done_not_stamped", count=3)
    return error


NONE: dict[str, tuple[DouzeError, str]] = {
    "before the hour is over": (WorkbookBusy(WORKBOOK, "", quoted("Close it.")), "09-20 08:59"),
    "while another pass runs no longer than one may": (
        AnotherPassRuns("var/ledger.sqlite"),
        "09-20 09:09",
    ),
    "when letters have left and only their stamps find no room": (
        stamps_without_room(),
        "09-20 08:00",
    ),
}


@pytest.mark.parametrize(("error", "now"), NONE.values(), ids=NONE)
def test_staff_hear_nothing(error: DouzeError, now: str) -> None:
    assert failure_alert(error, settings(), at(now), SINCE) is None


def test_the_letter_names_the_file_as_it_is_called() -> None:
    planned = failure_alert(WorkbookBusy(WORKBOOK, "", quoted("Close it.")), settings(), NOW, SINCE)
    assert planned is not None
    assert "inscriptions.xlsx" in composer().compose(planned).text


def test_letters_that_cannot_be_written_are_told_once_however_long_it_lasts() -> None:
    """The first five: letters of one kind mostly cannot be written for one reason."""
    letters = tuple(
        Unwritable(f"B-{n}/confirmation", "why", at(f"09-2{n} 10:00")) for n in range(6)
    )
    alerts = [
        failure_alert(LettersUnwritable(letters), settings(), now, now)
        for now in (at("09-26 10:00"), at("09-28 10:00"))
    ]
    assert [one.letter.key for one in alerts if one] == ["alert/letter_unwritable/2020-09-20"] * 2
    assert [len(one.letter.matters) for one in alerts if one] == [5, 5]

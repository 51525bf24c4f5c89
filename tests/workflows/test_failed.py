"""Letters that did not arrive, and rows that are gone: told where staff look, while it is so."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from douze.errors.mail import MailboxFull, MailRefused, TextRefused, UnclearRefusal
from douze.model.letters import Mail
from douze.model.words import LetterState
from tests.factories import settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, passes, sets, stranger, tell, vanishes
from tests.workflows.test_staff import STAFF, last, staff_letters

REFUSED = "Le message à zoe@ambert.example a été refusé par son serveur."
CORRECTED = "zoe@ailleurs.example"


def refused(*whens: str) -> House:
    """Zoé's address is refused; passes at these moments."""
    house = tell([answers("zoe", "09-20 09:00")], ours=STAFF)
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))
    for when in whens:
        house.pass_at(when)
    return house


def in_doubt(house: House, kind: str) -> str:
    """Let nobody know whether Zoé's letter of this kind arrived."""
    key = f"{house.ref('zoe')}/{kind}"
    record = house.ledger.read().letters[key]
    house.ledger.finish([replace(record, state=LetterState.IN_DOUBT)])
    return key


def alert(house: House) -> str:
    return str(house.cells("zoe")["Alerte"])


def told(house: House, when: str) -> list[tuple[str, str]]:
    """What a plan would list now, as place and sentence."""
    return [(p.where, house.wording.sentence(p.what)) for p in house.look_at(when)[1].problems]


def test_a_refused_address_stands_in_its_row_until_it_is_corrected() -> None:
    house = refused("09-20 10:00", "09-20 10:10")
    assert REFUSED in alert(house) and "Corrigez l'adresse dans la colonne « E-mail »" in alert(
        house
    )
    assert not house.pass_at("09-20 10:20").plan
    house.edit("Inscriptions", 2, **{"E-mail": CORRECTED})
    done = house.pass_at("09-20 10:30")
    assert (done.letters, "refusé" in alert(house)) == ([("zoe", "confirmation")], False)
    assert not house.look_at("09-20 10:40")[1]


class Refusing(MemoryMailer):
    """A server that would not have the first letter, for this reason."""

    def __init__(self, error: MailRefused) -> None:
        super().__init__()
        self.error: MailRefused | None = error

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        if self.error is not None and mail.recipient == "zoe@ambert.example":
            raise self.error
        return super().send(mail, claim)


#: What the server refused, and what staff are told of it.
CAUSES: dict[str, tuple[MailRefused, str]] = {
    "the address": (MailRefused("550 5.1.1 no such user"), "Corrigez l'adresse"),
    "the text": (TextRefused("554 5.6.0 spam"), "L'adresse est sans doute juste"),
    "a full mailbox": (MailboxFull("552 5.2.2 full"), "la boîte est pleine"),
    "nobody knows": (UnclearRefusal("550 no", "550 no"), "Si l'adresse est fausse, corrigez-la"),
}


@pytest.mark.parametrize(("error", "said"), CAUSES.values(), ids=CAUSES)
def test_staff_are_told_to_correct_the_address_only_where_it_was_refused(
    error: MailRefused, said: str
) -> None:
    house = tell([answers("zoe", "09-20 09:00")], ours=STAFF)
    house.mailer = mailer = Refusing(error)
    house.pass_at("09-20 10:00")
    done = house.pass_at("09-20 10:10")
    assert said in alert(house)
    ((where, what),) = told(house, "09-20 10:20")
    assert (where, said in what) == (f"Inscriptions!F{house.place('zoe')}", True)
    assert done.letters == [("formation", "alert")]
    assert last(house, "alert").matters[0].what.code.startswith("letter_refused")
    assert not house.pass_at("09-20 10:20").plan, "once"
    mailer.error = None
    house.edit("Inscriptions", 2, **{"E-mail": CORRECTED})
    assert house.pass_at("09-20 10:30").letters == [("zoe", "confirmation")]
    assert "refusé" not in alert(house)


def test_a_refusal_is_told_once_on_the_row_however_many_letters_it_met() -> None:
    house = refused("09-20 10:00", "09-30 14:00", "09-30 14:10", "09-30 14:20")
    records = house.ledger.read().letters.values()
    assert sum(r.state is LetterState.REFUSED for r in records) == 2
    assert alert(house).count("refusé") == 1


def test_after_the_start_too_the_row_tells_of_a_refusal_and_stops_when_it_is_mended() -> None:
    house = refused("09-20 10:00", "10-01 14:10", "10-01 14:20")
    before = alert(house)
    assert REFUSED in before and not house.look_at("10-01 14:30")[1]
    house.edit("Inscriptions", 2, **{"E-mail": CORRECTED})
    house.pass_at("10-01 14:40")
    assert alert(house) == before.replace(REFUSED, "").partition(" Corrigez")[0].strip()


def test_a_week_after_the_session_nobody_is_reminded_of_a_refusal() -> None:
    house = refused("09-20 10:00", "10-05 09:00")
    assert told(house, "10-08 16:00") and not told(house, "10-08 16:01")
    assert "refusé" in alert(house), "the row still says it"


def test_a_letter_in_doubt_stands_in_its_row_with_the_way_to_settle_it() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    key = in_doubt(house, "confirmation")
    house.pass_at("09-20 10:10")
    assert "écrivez arrivé ou oui (à renvoyer) dans la colonne « Renvoyer »" in alert(house)
    assert not house.look_at("09-20 10:20")[1]
    record = house.ledger.read().letters[key]
    house.ledger.finish([replace(record, state=LetterState.SENT)])
    house.pass_at("09-20 10:30")
    assert "Renvoyer" not in alert(house)


def test_plan_and_digest_list_the_same() -> None:
    house = tell(
        [
            answers("zoe", "09-20 09:00"),
            answers("max", "09-20 09:01"),
            stranger("ann", "09-20 09:02", Structure="Mairie d'Amber"),
            passes("09-20 10:00"),
        ],
        ours=STAFF,
    )
    in_doubt(house, "confirmation")
    vanishes("max")(house)
    done = house.pass_at("09-21 08:00")
    codes = {problem.what.code for problem in done.plan.problems}
    assert codes == {"letter_in_doubt", "row_absent", "dues_alike"}
    told = [matter.what for matter in last(house, "digest").matters]
    assert told == [problem.what for problem in done.plan.problems]


VANISHED: dict[str, tuple[list[Step], str, str]] = {
    "who is known from the form": (
        [answers("zoe", "09-20 09:00"), passes("09-20 10:00"), vanishes("zoe")],
        "La ligne de Zoe Martin (zoe@ambert.example) a disparu de la feuille.",
        "Réponses au formulaire 1!B2",
    ),
    "whom staff added by telephone": (
        [
            lambda house: house.by_hand(**{"E-mail": "zoe@ambert.example"}),
            passes("09-20 10:00"),
            vanishes("zoe"),
        ],
        "La ligne de zoe@ambert.example a disparu de la feuille.",
        "Inscriptions",
    ),
}


@pytest.mark.parametrize(("steps", "said", "at"), VANISHED.values(), ids=VANISHED)
def test_a_row_that_vanished_is_told_by_name_in_the_pass_that_notices(
    steps: list[Step], said: str, at: str
) -> None:
    house = tell(steps, ours=STAFF)
    ((where, what),) = told(house, "09-20 10:10")
    assert (where, what.startswith(said)) == (at, True), what


def test_what_an_alert_told_today_waits_for_tomorrows_digest() -> None:
    house = refused("09-20 07:00", "09-20 07:10", "09-20 08:00", "09-20 23:00")
    assert staff_letters(house) == ["alert"]
    house.pass_at("09-21 08:00")
    assert staff_letters(house) == ["alert", "digest"]
    assert last(house, "digest").matters == last(house, "alert").matters
    assert last(house, "digest").matters[0].where == f"Inscriptions!F{house.place('zoe')}"


def test_a_digest_still_tells_what_no_alert_told_today() -> None:
    house = refused("09-20 07:00", "09-20 07:10")
    stranger("ann", "09-20 07:20", Structure="Mairie d'Amber")(house)
    house.pass_at("09-20 07:30")
    house.pass_at("09-20 08:00")
    assert [m.what.code for m in last(house, "digest").matters] == ["dues_alike"]


def test_a_cancelled_session_has_no_free_seats() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")], ours=settings())
    assert house.line("Sessions", 2)["Places libres"] == 11
    sets(État="annulée")(house)
    for when in ("09-21 10:00", "09-21 10:10"):
        house.pass_at(when)
    assert house.line("Sessions", 2)["Places libres"] == 0

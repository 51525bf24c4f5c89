"""What happened to a registration, told; and a letter in doubt, settled by a person."""

from datetime import datetime
from email import message_from_bytes
from getpass import getuser
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import NotInDoubt, UnknownRegistration
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.model.words import LetterState
from douze.recovery.history import history_lines, meant, refs_of
from douze.recovery.resolve import SaidByPerson, refused_since, resolve
from tests.factories import CODE, at, record, wording
from tests.home import NOTHING, Home
from tests.house import House
from tests.keys import key_of
from tests.steps import answers, decides, passes, tell


def told(house: House, who: str) -> list[str]:
    ledger_state = house.ledger.read()
    ref = meant(house.ref(who), ledger_state, wording())[0]
    changes = house.ledger.changes(refs_of(ref, ledger_state))
    return list(history_lines(ref, ledger_state, changes, house.wording))


LIFE = (
    answers("zoe", "09-20 10:00"),
    answers("max", "09-20 10:01"),
    passes("09-20 11:00"),
    decides("zoe", "annuler"),
    passes("09-20 12:00"),
)


def test_a_history_tells_everything_in_order_of_time() -> None:
    house = tell(LIFE, Places=1)
    assert told(house, "max") == [
        f"Max Martin · max@ambert.example · {house.ref('max')}",
        "  20/09/2020 à 10h01  Réponse reçue.",
        "  20/09/2020 à 11h00  nouvelle → liste d'attente. Toutes les places sont prises.",
        "  20/09/2020 à 11h00  ✉ liste d'attente n° 2 à max@ambert.example : envoyé",
        "  20/09/2020 à 12h00  liste d'attente → confirmée. Place libérée, donnée dans l'ordre de "
        "la liste d'attente. Cotisation à jour : l'adresse est du domaine de l'adhérent « Mairie "
        "d'Ambert ».",
        "  20/09/2020 à 12h00  ✉ confirmation n° 4 à max@ambert.example : envoyé",
        "Aujourd'hui : confirmée, depuis le 20/09/2020 à 12h00. Place libérée, donnée dans l'ordre "
        "de la liste d'attente. Cotisation à jour : l'adresse est du domaine de l'adhérent "
        "« Mairie d'Ambert ».",
    ]


def test_a_history_goes_back_to_the_provisional_reference() -> None:
    house = tell([answers("zoe", "09-20 10:00", session="Webconf ?"), passes("09-20 11:00")])
    provisional = next(iter(house.ledger.read().registrations))
    house.edit("Inscriptions", 2, Session=CODE)
    house.pass_at("09-20 11:10")
    lines = told(house, "zoe")
    assert any("nouvelle → à vérifier" in line for line in lines)
    assert any("confirmée" in line for line in lines)
    assert meant(provisional.lower(), house.ledger.read(), wording())[0] == house.ref("zoe")


def test_an_address_that_somebody_has_of_their_own_again_leads_to_them() -> None:
    house = tell(LIFE, Places=1)
    zoe, max_ = house.ref("zoe"), house.ref("max")
    ledger_state = replace(house.ledger.read(), aliases={zoe: max_})
    assert meant(zoe, ledger_state, wording())[0] == zoe
    assert refs_of(max_, ledger_state) == [max_]


def test_a_row_that_is_gone_is_told() -> None:
    house = tell(LIFE, Places=1)
    house.remove("Inscriptions", house.place("max"))
    house.pass_at("09-20 12:10")
    assert told(house, "max")[-1] == ("Sa ligne a disparu de la feuille le 20/09/2020 à 12h10.")


def test_somebody_that_staff_added_is_told_so() -> None:
    house = tell([])
    house.by_hand(**{"E-mail": "ida@ambert.example"})
    house.pass_at("09-20 11:00")
    assert told(house, "ida")[1] == "  20/09/2020 à 11h00  Inscrite à la main par l'équipe."


def test_somebody_who_comes_instead_of_another_is_told_so() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    new = {"Prénom": "Béa", "Nom": "Blanc", "E-mail": "bea@ambert.example"}
    house.edit("Inscriptions", 2, **new)
    passes("09-20 12:00", "09-20 12:10")(house)
    arrived, became, *_ = told(house, "bea")[1:]
    assert arrived == (
        "  20/09/2020 à 10h00  Arrivée de l'inscription de Zoe Martin, zoe@ambert.example, dont "
        "elle a pris la place."
    )
    assert became.startswith("  20/09/2020 à 12h10  nouvelle → confirmée. Remplacement")


def test_a_letter_that_was_said_in_another_says_so() -> None:
    house = tell([answers("zoe", "09-30 15:00"), passes("09-30 15:10")])
    assert any(line.endswith("(dit dans le message n° 1)") for line in told(house, "zoe"))


def test_nobody_of_that_reference() -> None:
    with pytest.raises(UnknownRegistration):
        meant("BENEVOLES-NOBODY22", tell(LIFE).ledger.read(), wording())[0]


# Doubts

NOW = at("09-21 10:00")
DOUBT = record(state=LetterState.IN_DOUBT, finished_at=at("09-20 10:10"))


def settled(
    *records: LetterRecord, sent: bool, key: str = DOUBT.key, now: datetime = NOW
) -> list[LetterRecord]:
    letters = {one.key: one for one in records}
    return resolve(key, letters, SaidByPerson(sent=sent, who="genevieve", at=now), wording())


def test_a_letter_that_arrived_is_noted_as_sent_by_whoever_says_so() -> None:
    assert settled(DOUBT, sent=True) == [
        replace(
            DOUBT,
            state=LetterState.SENT,
            detail="bien arrivé, d'après genevieve le 21/09/2020 à 10h00",
        )
    ]


def test_a_letter_that_did_not_arrive_waits_again() -> None:
    assert settled(DOUBT, sent=False) == [
        replace(
            DOUBT,
            state=LetterState.QUEUED,
            finished_at=None,
            detail="à renvoyer, d'après genevieve le 21/09/2020 à 10h00",
        )
    ]


def test_what_the_letter_said_too_is_settled_with_it() -> None:
    link = record(Kind.LINK, number=2, state=LetterState.IN_DOUBT, merged_into=1)
    assert [r.kind for r in settled(DOUBT, link, sent=True)] == [Kind.CONFIRMATION, Kind.LINK]


@pytest.mark.parametrize(
    "state", [s for s in LetterState if s not in (LetterState.IN_DOUBT, LetterState.WRITTEN)]
)
def test_a_letter_that_is_not_in_doubt_is_left(state: LetterState) -> None:
    with pytest.raises(NotInDoubt) as caught:
        settled(replace(DOUBT, state=state), sent=True)
    assert str(caught.value) == (
        f"{DOUBT.key}: this letter is not in doubt, it is “{state}”. Leave it."
    )


@pytest.mark.parametrize("state", [LetterState.REFUSED, LetterState.RETURNED])
def test_a_letter_that_failed_goes_again_when_somebody_says_so(state: LetterState) -> None:
    failed = replace(DOUBT, state=state, detail="550 5.7.1 no", tries=2)
    (again,) = settled(failed, sent=False)
    assert (again.state, again.finished_at, again.tries) == (LetterState.QUEUED, None, 0)
    renamed = again.message_id != failed.message_id
    assert renamed is (state is LetterState.RETURNED), "only the one that was accepted once"


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.DIGEST])
def test_what_staff_were_to_be_told_that_day_does_not_go_again(kind: Kind) -> None:
    with pytest.raises(NotInDoubt):
        settled(replace(DOUBT, kind=kind, state=LetterState.REFUSED), sent=False)


def test_letters_refused_since_a_moment_are_found_in_their_order() -> None:
    early, late, sent = (
        record(number=n, kind=kind, state=state, finished_at=at(when))
        for n, kind, state, when in (
            (3, Kind.LINK, LetterState.REFUSED, "09-20 09:59"),
            (2, Kind.CHANGE, LetterState.REFUSED, "09-20 10:00"),
            (1, Kind.CONFIRMATION, LetterState.SENT, "09-20 10:00"),
        )
    )
    letters = {one.key: one for one in (early, late, sent)}
    assert [*refused_since(letters, at("09-20 10:00"))] == [late]
    assert [*refused_since(letters, at("09-20 09:00"))] == [late, early]


def test_a_letter_that_there_is_not() -> None:
    with pytest.raises(NotInDoubt) as caught:
        settled(DOUBT, sent=True, key="x")
    assert str(caught.value) == (
        "x: there is no letter of this key. Copy it from the last column of the letters' tab."
    )
    assert caught.value.exit_status == 2


# From outside


def doubt(home: Home) -> str:
    """Let a pass go by, and its first letter be in doubt; the file is as if it had never been."""
    home("apply")
    ledger = SqliteLedger(home.folder / "var" / "ledger.sqlite")
    first = min(ledger.read().letters.values(), key=lambda r: r.number)
    with ledger.lock():
        ledger.finish([replace(first, state=LetterState.IN_DOUBT, detail="354")])
    (file,) = (f for f in home.outbox.iterdir() if first.message_id.encode() in f.read_bytes())
    file.unlink()
    return first.key


def state(home: Home, key: str) -> LetterRecord:
    return SqliteLedger(home.folder / "var" / "ledger.sqlite").read().letters[key]


def copies(home: Home, key: str) -> int:
    """Count the letters of this key in the outbox."""
    return sum(
        key_of(message_from_bytes(raw), home.ledger) == key for raw in home.letters().values()
    )


def test_resolve_sent(home: Home) -> None:
    key = doubt(home)
    assert home("resolve", key, "sent") == (0, f"{key} : noté comme envoyé.\n", "")
    assert state(home, key).state is LetterState.SENT
    assert state(home, key).detail == f"bien arrivé, d'après {getuser()} le 21/09/2020 à 10h00"
    home("apply", now="2020-09-21T10:10")
    assert copies(home, key) == 0, "it is not sent again"


def test_resolve_takes_the_number_that_staff_read_out(home: Home) -> None:
    key = doubt(home)
    number = state(home, key).number
    assert home("resolve", str(number), "sent") == (0, f"{key} : noté comme envoyé.\n", "")
    assert state(home, key).state is LetterState.SENT
    assert home("resolve", "99", "sent")[0] == 2


def test_resolve_again(home: Home) -> None:
    key = doubt(home)
    home("apply", now="2020-09-21T10:10")
    assert copies(home, key) == 0, "nobody has said anything yet"
    status, out, _ = home("resolve", key, "again")
    assert (status, out) == (
        0,
        f"{key} : la prochaine passe l'enverra, s'il est encore vrai.\n",
    )
    home("apply", now="2020-09-21T10:20")
    assert copies(home, key) == 1
    assert state(home, key).state is LetterState.SENT


def test_a_resolve_that_is_refused(home: Home) -> None:
    key = doubt(home)
    home("resolve", key, "sent")
    assert home("resolve", key, "again") == (
        2,
        "",
        f"{key} : ce message n'est pas incertain, il est « envoyé ». Laissez-le.\n{NOTHING}\n",
    )
    assert home("resolve", key, "peut-être")[0] == 2


def test_history(home: Home) -> None:
    home("apply")
    ref = next(iter(SqliteLedger(home.folder / "var" / "ledger.sqlite").read().registrations))
    before = home.everything()
    status, out, err = home("history", ref)
    assert (status, err) == (0, "")
    assert out.splitlines()[0].endswith(f" · {ref}")
    assert "  20/09/2020 à 10h0" in out
    assert "  21/09/2020 à 10h00  nouvelle → " in out
    assert "canari" not in out
    after = home.everything()
    assert {k: v for k, v in after.items() if k in before} == before


def test_history_of_nobody(home: Home) -> None:
    status, out, err = home("history", "BENEVOLES-NOBODY22")
    assert (status, out) == (2, "")
    assert err.startswith("BENEVOLES-NOBODY22 : aucune inscription ")
    assert not Path(home.folder / "var" / "ledger.sqlite").exists(), "asking makes no file"

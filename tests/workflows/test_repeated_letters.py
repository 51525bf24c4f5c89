"""What holds is said once more: where staff ask for it, and to an address that they correct."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.words import BounceReason, LetterState, Rule
from tests.factories import at, settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, pays, sets, tell, types, vanishes
from tests.workflows.lives import ASKED, HELD, MAX_WAITS, ONE, ZOE

AGAIN = types("zoe", Renvoyer="oui")
EMPTIED = types("zoe", Renvoyer=None)
NEW = "zoe@cantal.example"
CORRECTED = types("zoe", **{"E-mail": NEW})
SPOILED = types("zoe", **{"E-mail": "zoe@ambert.example, zoe@cantal.example"})
MENDED = types("zoe", **{"E-mail": "zoe@ambert.example"})
#: From the day before on the link has gone.
LINKED = (*ZOE, passes("09-30 14:00", "09-30 14:10"))


def _pastes_zoe(house: House) -> None:
    rows = house.workbook.tabs["Inscriptions"]
    house.workbook.edit("Inscriptions", [*rows, rows[-1]])


def _takes_the_copy_away(house: House) -> None:
    house.workbook.edit("Inscriptions", house.workbook.tabs["Inscriptions"][:-1])


def _the_post_is_away(house: House) -> None:
    house.pass_at("09-30 14:10", limit=0)


#: What happens, who is looked at, and all that they are sent.
ASKED_FOR: dict[str, tuple[Sequence[Step], str, list[str]]] = {
    "oui in Renvoyer: one letter more": (
        [*ZOE, AGAIN, passes("09-21 10:00", "09-21 10:10")], "zoe", ["confirmation", "again"],
    ),
    "once, however long it stands": (
        [*ZOE, AGAIN, passes("09-21 10:00", "09-22 10:00", "09-25 10:00")],
        "zoe",
        ["confirmation", "again"],
    ),
    "emptied and filled again: once more": (
        [*ZOE, AGAIN, passes("09-21 10:00"), EMPTIED, passes("09-21 10:10"), AGAIN,
         passes("09-21 10:20", "09-21 10:30")],
        "zoe",
        ["confirmation", "again", "again"],
    ),
    "emptied and filled between two passes: nobody saw it": (
        [*ZOE, AGAIN, passes("09-21 10:00"), EMPTIED, AGAIN, passes("09-21 10:10")],
        "zoe",
        ["confirmation", "again"],
    ),
    "a ticked box does": (
        [*ZOE, types("zoe", Renvoyer=True), passes("09-21 10:00")],
        "zoe",
        ["confirmation", "again"],
    ),
    "a box that is not ticked asks for nothing": (
        [*ZOE, types("zoe", Renvoyer=False), passes("09-21 10:00")], "zoe", ["confirmation"],
    ),
    "a word that nobody knows asks for nothing, and once it is corrected it does": (
        [*ZOE, types("zoe", Renvoyer="ouii"), passes("09-21 10:00"), AGAIN, passes("09-21 10:10")],
        "zoe",
        ["confirmation", "again"],
    ),
    "spoiled and corrected it asks for nothing more": (
        [*ZOE, AGAIN, passes("09-21 10:00"), types("zoe", Renvoyer="ouii"), passes("09-21 10:10"),
         AGAIN, passes("09-21 10:20")],
        "zoe",
        ["confirmation", "again"],
    ),
    "who waits is told so again": (
        [*MAX_WAITS, types("max", Renvoyer="oui"), passes("09-21 10:00")],
        "max",
        ["waiting_list", "again"],
    ),
    "who has dues to settle too": (
        [*ASKED, AGAIN, passes("09-22 10:00")], "zoe", ["dues", "again"],
    ),
    "the reminder of the dues need not go beside it": (
        [*ASKED, AGAIN, passes("09-25 10:00", "09-25 10:10")],
        "zoe",
        ["dues", "again"],
    ),
    "whose hold ran out too": (
        [*HELD, passes("09-28 18:10"), AGAIN, passes("09-28 18:20")],
        "zoe",
        ["dues", "expired", "again"],
    ),
    "who was cancelled too": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00"), AGAIN, passes("09-21 10:10")],
        "zoe",
        ["confirmation", "cancellation", "again"],
    ),
    "who was refused too": (
        [*ZOE, decides("zoe", "refuser"), passes("09-21 10:00"), AGAIN, passes("09-21 10:10")],
        "zoe",
        ["confirmation", "refusal", "again"],
    ),
    "who is told something new in that pass hears it by that": (
        [*ASKED, AGAIN, pays("zoe"), passes("09-22 10:00", "09-22 10:10")],
        "zoe",
        ["dues", "confirmation"],
    ),
    "who has been told nothing yet hears it by the first letter": (
        [answers("zoe", "09-20 10:00"), lambda house: house.by_hand(
            **{"E-mail": "ann@ambert.example", "Renvoyer": "oui"}),
         passes("09-20 11:00", "09-20 11:10")],
        "ann",
        ["confirmation"],
    ),
    "so does whose row waited while its session was edited, though the first letter fails": (
        [*ZOE, sets(Intitulé="Autre"), lambda house: house.by_hand(
            **{"E-mail": "ann@ambert.example", "Renvoyer": "oui"}), passes("09-21 10:00"),
         lambda house: setattr(
             house, "mailer", MemoryMailer(refuses=frozenset({"ann@ambert.example"}))),
         passes("09-21 10:10"),
         lambda house: setattr(house, "mailer", MemoryMailer()), passes("09-21 10:20")],
        "ann",
        [],
    ),
    "the link that is due goes in it": (
        [*ZOE, AGAIN, passes("09-30 14:10", "09-30 14:20")], "zoe", ["confirmation", "again"],
    ),
    "a session that moved is told by it": (
        [*ZOE, sets(Date="08/10/2020"), passes("09-22 10:00"), AGAIN,
         passes("09-22 10:10", "09-22 10:20")],
        "zoe",
        ["confirmation", "again"],
    ),
    "after the session there is nothing left to say": (
        [*ZOE, passes("10-01 15:00"), AGAIN, passes("10-01 16:10")],
        "zoe",
        ["confirmation", "link"],
    ),
    "whose row is gone waits until it is back": (
        [*ZOE, AGAIN, vanishes("zoe"), passes("09-21 10:00")], "zoe", ["confirmation"],
    ),
    "whose row stands twice waits until it stands once": (
        [*ZOE, AGAIN, _pastes_zoe, passes("09-21 10:00"), _takes_the_copy_away,
         passes("09-21 10:10", "09-21 10:20")],
        "zoe",
        ["confirmation", "again"],
    ),
    "whose address cannot be read waits until it can be": (
        [*ZOE, AGAIN, SPOILED, passes("09-21 10:00", "09-21 10:10"), MENDED,
         passes("09-21 10:20", "09-21 10:40")],
        "zoe",
        ["confirmation", "again"],
    ),
    "who may be somebody else waits until it is seen who it is": (
        [*ZOE, AGAIN, types("zoe", Prénom="Béa", Nom="Blanc", **{"E-mail": "bea@ambert.example"}),
         passes("09-21 10:00", "09-21 10:05"), types("zoe", Prénom="Zoe", Nom="Martin"), MENDED,
         passes("09-21 10:10", "09-21 10:30")],
        "zoe",
        ["confirmation", "again"],
    ),
    "a session that is cancelled is told so again": (
        [*ZOE, sets(État="annulée"), passes("09-22 10:00", "09-22 10:10"), AGAIN,
         passes("09-22 10:20")],
        "zoe",
        ["confirmation", "session_cancelled", "again"],
    ),
}  # fmt: skip


def test_of_a_registration_to_check_nothing_is_said_and_the_row_tells_so() -> None:
    """A speaker's answer, of which nothing has been decided."""
    house = tell([
        sets(Intervenants="zoe@ambert.example"), *ZOE, AGAIN, passes("09-21 10:00", "09-21 10:10"),
    ])  # fmt: skip
    assert house.letters("zoe") == ["speaker"]
    assert "rien n'est parti, cette inscription est à vérifier" in str(house.cells("zoe")["Alerte"])
    house.decide("zoe", "confirmer")
    passes("09-21 10:20", "09-21 10:30")(house)
    assert house.letters("zoe") == ["speaker", "confirmation"]
    assert "rien n'est parti" not in str(house.cells("zoe")["Alerte"])


@pytest.mark.parametrize(("steps", "who", "letters"), ASKED_FOR.values(), ids=ASKED_FOR)
def test_who_hears_what(steps: Sequence[Step], who: str, letters: list[str]) -> None:
    assert (
        tell(steps, **(ONE if steps[: len(MAX_WAITS)] == list(MAX_WAITS) else {})).letters(who)
        == letters
    )


def last_letter(house: House, who: str) -> Letter:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return [one for one in letters if one.to.startswith(f"{who}@")][-1]


@pytest.mark.everywhere
def test_it_says_what_holds_now_with_the_link_and_the_invitation() -> None:
    house = tell([*LINKED, AGAIN, passes("09-30 14:20")])
    letter = last_letter(house, "zoe")
    assert (letter.key, letter.status) == (f"{house.ref('zoe')}/again", "confirmée")
    assert (letter.carries_link, letter.invitation, letter.new_address) == (True, "REQUEST", False)
    sequences = [p.sequence for done in house.passes for p in done.plan.letters]
    assert sorted(set(sequences)) == sequences, "a calendar takes what is newer"
    assert "renvoi" in str(house.cells("zoe")["Messages"])
    for second in (EMPTIED, passes("09-30 14:30"), AGAIN, passes("09-30 14:40")):
        second(house)
    assert last_letter(house, "zoe").key == f"{house.ref('zoe')}/again/2"
    assert not house.look_at("09-30 14:50")[1]


def test_it_says_where_somebody_waits_and_invites_nobody() -> None:
    letter = last_letter(
        tell([*MAX_WAITS, types("max", Renvoyer="oui"), passes("09-21 10:00")], **ONE), "max"
    )
    assert (letter.status, letter.rank, letter.invitation) == ("liste d'attente", 1, None)


def test_it_says_the_deadline_and_the_dues_as_they_are() -> None:
    letter = last_letter(tell([*ASKED, AGAIN, passes("09-22 10:00")]), "zoe")
    assert letter.deadline == at("09-28 18:00")
    assert letter.dues_asked is not None and letter.dues_asked.year == "2020"


#: What stands in `Renvoyer`, at what moment, and what the row says of it.
TOLD: dict[str, tuple[str, str, str, str]] = {
    "a word that nobody knows": (
        "peut-être", "09-21 10:00", "Renvoyer « peut-être »", "09-21 10:10"
    ),
    "what comes too late": ("oui", "10-01 16:10", "ce message ne servirait plus", "10-01 16:20"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "when", "said", "then"), TOLD.values(), ids=TOLD)
def test_the_row_says_what_it_cannot_do(typed: str, when: str, said: str, then: str) -> None:
    house = tell([*ZOE, types("zoe", Renvoyer=typed), passes(when)])
    assert said in str(house.cells("zoe")["Alerte"])
    types("zoe", Renvoyer=None)(house)
    house.pass_at(then)
    assert said not in str(house.cells("zoe")["Alerte"])


def test_a_word_of_before_the_start_is_over_once_it_is_corrected_after_it() -> None:
    house = tell([*ZOE, types("zoe", Renvoyer="peut-être"), passes("09-21 10:00", "10-01 14:10")])
    assert "« peut-être »" in str(house.cells("zoe")["Alerte"])
    EMPTIED(house)
    house.pass_at("10-01 14:20")
    assert "« peut-être »" not in str(house.cells("zoe")["Alerte"])


def test_what_stood_there_before_a_version_knew_the_column_is_let_be() -> None:
    house = tell([*ZOE, AGAIN])
    before = house.ledger.read()
    kinds = {rule: at for rule, at in before.kinds.items() if rule != Rule.SAID_AGAIN}
    house.ledger = MemoryLedger(replace(before, kinds=kinds))
    for step in (passes("09-21 10:00", "09-21 10:10"), CORRECTED, passes("09-21 10:20")):
        step(house)
    assert house.letters("zoe") == ["confirmation"]
    passes("09-21 10:30")(house)
    assert house.letters("zoe") == ["confirmation", "again"], "what is new from then on counts"


# An address that is corrected

#: What happens, and all that the new address is sent.
CORRECTIONS: dict[str, tuple[Sequence[Step], str, list[str]]] = {
    "once it has stood still it hears what holds": (
        [*ZOE, CORRECTED, passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        NEW,
        ["again"],
    ),
    "not before": ([*ZOE, CORRECTED, passes("09-21 10:00", "09-21 10:09")], NEW, []),
    "each edit of it waits anew": (
        [*ZOE, CORRECTED, passes("09-21 10:00"), types("zoe", **{"E-mail": "zoe@puy.example"}),
         passes("09-21 10:09", "09-21 10:10", "09-21 10:18")],
        "zoe@puy.example",
        [],
    ),
    "put back before that nobody hears anything": (
        [*ZOE, CORRECTED, passes("09-21 10:00"), types("zoe", **{"E-mail": "zoe@ambert.example"}),
         passes("09-21 10:10", "09-21 10:30")],
        "zoe@ambert.example",
        ["confirmation"],
    ),
    "put back later it has heard all": (
        [*ZOE, CORRECTED, passes("09-21 10:00", "09-21 10:10"),
         types("zoe", **{"E-mail": "zoe@ambert.example"}), passes("09-21 10:20", "09-21 10:40")],
        "zoe@ambert.example",
        ["confirmation"],
    ),
    "put back later it hears what it missed": (
        [*ZOE, CORRECTED, passes("09-21 10:00", "09-21 10:10", "09-30 14:00"),
         types("zoe", **{"E-mail": "zoe@ambert.example"}), passes("09-30 14:20", "09-30 14:40")],
        "zoe@ambert.example",
        ["confirmation", "again"],
    ),
    "put back later it hears of a session that moved": (
        [*ZOE, CORRECTED, passes("09-21 10:00", "09-21 10:10"), sets(Début="15:00", Fin="17:00"),
         passes("09-22 10:00", "09-22 10:10"), types("zoe", **{"E-mail": "zoe@ambert.example"}),
         passes("09-23 10:00", "09-23 10:10")],
        "zoe@ambert.example",
        ["confirmation", "again"],
    ),
    "and of another link": (
        [*LINKED, CORRECTED, passes("09-30 15:00", "09-30 15:10"),
         sets(Lien="https://visio.example.org/j/2"), passes("09-30 16:00", "09-30 16:10"),
         types("zoe", **{"E-mail": "zoe@ambert.example"}), passes("09-30 17:00", "09-30 17:10")],
        "zoe@ambert.example",
        ["confirmation", "link", "again"],
    ),
    "capitals are no other address": (
        [*ZOE, types("zoe", **{"E-mail": "Zoe@Ambert.Example"}),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "Zoe@Ambert.Example",
        [],
    ),
    "nor is what follows a plus": (
        [*ZOE, types("zoe", **{"E-mail": "zoe+douze@ambert.example"}),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "zoe+douze@ambert.example",
        [],
    ),
    "one that is spoiled waits until it is an address": (
        [*ZOE, types("zoe", **{"E-mail": "zoe à cantal"}), passes("09-21 10:00", "09-21 10:20"),
         CORRECTED, passes("09-21 10:30", "09-21 10:40")],
        NEW,
        ["again"],
    ),
    "what was refused goes there at once, and nothing more": (
        [lambda house: setattr(house, "mailer", _refuses("zoe@ambert.example")), *ZOE, CORRECTED,
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        NEW,
        ["confirmation"],
    ),
    "Renvoyer goes there at once, and nothing more": (
        [*ZOE, CORRECTED, AGAIN, passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        NEW,
        ["again"],
    ),
    "what is of no use any more is not said": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00"), CORRECTED,
         passes("10-01 14:10", "10-01 14:30")],
        NEW,
        [],
    ),
    "near the start nothing waits": (
        [*LINKED, passes("10-01 13:10"), CORRECTED, passes("10-01 13:45")], NEW, ["again"],
    ),
    "half an hour before the start what waits goes": (
        [*LINKED, passes("10-01 13:10"), CORRECTED, passes("10-01 13:25", "10-01 13:30")],
        NEW,
        ["again"],
    ),
    "and not a minute before": (
        [*LINKED, passes("10-01 13:10"), CORRECTED, passes("10-01 13:25", "10-01 13:29")], NEW, [],
    ),
    "another name alone says nothing to anybody": (
        [*ZOE, types("zoe", Nom="Durand"), passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "zoe@ambert.example",
        ["confirmation"],
    ),
}  # fmt: skip


def _refuses(address: str) -> MemoryMailer:
    return MemoryMailer(refuses=frozenset({address}))


def kinds_to(house: House, address: str) -> list[str]:
    return [m.subject.split()[0] for m in house.mailer.sent if m.recipient == address]


@pytest.mark.parametrize(("steps", "to", "letters"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_who_is_corrected_hears(steps: Sequence[Step], to: str, letters: list[str]) -> None:
    assert kinds_to(tell(steps), to) == letters


@pytest.mark.everywhere
def test_a_corrected_address_hears_what_holds_and_the_row_says_when() -> None:
    house = tell([*LINKED, CORRECTED, passes("09-30 14:20")])
    assert "y partira à partir du 30/09/2020 à 14h30" in str(house.cells("zoe")["Alerte"])
    rows = house.workbook.tabs["Inscriptions"]
    house.workbook.edit("Inscriptions", [rows[0], *reversed(rows[1:])])  # staff sort meanwhile
    house.pass_at("09-30 14:30")
    letter = last_letter(house, "zoe")
    assert (letter.to, letter.kind, letter.new_address) == (NEW, Kind.AGAIN, True)
    assert (letter.carries_link, letter.invitation) == (True, "REQUEST")
    assert "Nouvelle adresse" not in str(house.cells("zoe")["Alerte"])
    assert not house.look_at("09-30 14:40")[1]


# Letters that failed, or are in doubt


def fails(kind: str, state: LetterState, reason: BounceReason | None = None) -> Step:
    def step(house: House) -> None:
        key = f"{house.ref('zoe')}/{kind}"
        record = house.ledger.read().letters[key]
        house.ledger.finish([replace(record, state=state, reason=reason)])

    return step


#: What became of a letter, what staff write, what it is then, and which letters leave.
FATES: dict[str, tuple[str, LetterState, str, str, list[str]]] = {
    "in doubt, and it arrived": ("dues", LetterState.IN_DOUBT, "arrivé", "envoyé", []),
    "in doubt, and it did not": ("dues", LetterState.IN_DOUBT, "oui", "envoyé", ["dues"]),
    "refused, and it goes again": ("dues", LetterState.REFUSED, "oui", "envoyé", ["dues"]),
    "returned, and it goes again": ("dues", LetterState.RETURNED, "oui", "envoyé", ["dues"]),
    "refused, and nobody says that it arrived": (
        "dues",
        LetterState.REFUSED,
        "arrivé",
        "refusé",
        [],
    ),
}


@pytest.mark.parametrize(("kind", "state", "typed", "then", "letters"), FATES.values(), ids=FATES)
def test_staff_settle_a_letter_on_its_row(
    kind: str, state: LetterState, typed: str, then: str, letters: list[str]
) -> None:
    house = tell([*ASKED, fails(kind, state), types("zoe", Renvoyer=typed)])
    done = house.pass_at("09-21 10:20")
    assert [name for who, name in done.letters if who == "zoe"] == letters
    assert house.ledger.read().letters[f"{house.ref('zoe')}/{kind}"].state == then
    assert not house.look_at("09-21 10:30")[1]


#: What fails while a word stands in `Renvoyer`, and whether the row says that this word is spent.
SPENT: dict[str, tuple[str, list[Step], bool]] = {
    "oui stands there, and the letter is in doubt": (
        "oui", [fails("again", LetterState.IN_DOUBT)], True,
    ),
    "arrivé does": ("arrivé", [fails("again", LetterState.IN_DOUBT)], True),
    "it came back from a mailbox that is full": (
        "oui", [fails("again", LetterState.RETURNED, BounceReason.FULL)], True,
    ),
    "the mailbox was full when it was sent": (
        "oui", [fails("again", LetterState.REFUSED, BounceReason.FULL)], True,
    ),
    "it came back, and the address is wrong": (
        "oui", [fails("again", LetterState.RETURNED)], False,
    ),
    "nothing does": ("oui", [fails("again", LetterState.IN_DOUBT), EMPTIED], False),
    "nothing failed": ("oui", [], False),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "steps", "told"), SPENT.values(), ids=SPENT)
def test_the_row_says_that_the_word_in_renvoyer_has_been_acted_on(
    typed: str, steps: list[Step], told: bool
) -> None:
    house = tell([*ZOE, AGAIN, passes("09-21 10:00"), types("zoe", Renvoyer=typed)])
    passes("09-21 10:05")(house)
    for step in (*steps, passes("09-21 10:10")):
        step(house)
    assert ("a déjà servi" in str(house.cells("zoe")["Alerte"])) is told


@pytest.mark.everywhere
def test_what_the_row_says_of_a_word_that_is_spent_is_true() -> None:
    house = tell([*ZOE, AGAIN, passes("09-21 10:00"), fails("again", LetterState.IN_DOUBT)])
    house.pass_at("09-21 10:10")
    assert "a déjà servi" in str(house.cells("zoe")["Alerte"])
    EMPTIED(house)
    house.pass_at("09-21 10:20")
    there = str(house.cells("zoe")["Alerte"])
    assert "a déjà servi" not in there and "arrivé ou oui" in there
    AGAIN(house)
    house.pass_at("09-21 10:30")
    assert house.letters("zoe") == ["confirmation", "again", "again"]
    assert "On ne sait pas" not in str(house.cells("zoe")["Alerte"])


def test_a_letter_in_doubt_that_is_true_no_more_is_let_go() -> None:
    house = tell([*ASKED, fails("dues", LetterState.IN_DOUBT), pays("zoe"), passes("09-21 10:20")])
    assert "On ne sait pas si le message" in str(house.cells("zoe")["Alerte"])
    AGAIN(house)
    house.pass_at("09-21 10:30")
    assert "On ne sait pas" not in str(house.cells("zoe")["Alerte"])
    assert house.letters("zoe") == ["dues", "confirmation", "again"]


def test_what_came_back_goes_under_another_message_id() -> None:
    house = tell([*ASKED, fails("dues", LetterState.RETURNED)])
    key = f"{house.ref('zoe')}/dues"
    before = house.ledger.read().letters[key].message_id
    AGAIN(house)
    house.pass_at("09-21 10:20")
    assert house.ledger.read().letters[key].message_id != before


def test_the_log_says_who_settled_it() -> None:
    house = tell([*ASKED, fails("dues", LetterState.IN_DOUBT), types("zoe", Renvoyer="arrivé")])
    house.pass_at("09-21 10:20")
    assert house.line("Messages", 2)["Détail"] == (
        "bien arrivé, d'après la colonne « Renvoyer » le 21/09/2020 à 10h20"
    )


def test_a_pass_that_was_killed_after_it_remembered_says_it_once() -> None:
    house = tell([*ZOE, AGAIN])
    house.mailer = MemoryMailer(fails_after=0)
    house.pass_at("09-21 10:00")
    house.mailer = MemoryMailer()
    done = house.pass_at("09-21 10:10")
    assert done.letters == [("zoe", "again")]
    assert not house.look_at("09-21 10:20")[1]


def test_whose_letters_are_withheld_wait_with_them() -> None:
    few = settings(guard={"letters": 1})
    flood = [answers(who, "09-20 10:00") for who in ("zoe", "max", "ann")]
    house = tell([*flood, passes("09-20 10:10"), AGAIN, passes("09-20 10:20")], ours=few)
    assert house.letters("zoe") == []
    sets(**{"Laisser passer": "oui"})(house)
    passes("09-20 10:30", "09-20 10:40")(house)
    assert house.letters("zoe") == ["confirmation"]


def test_a_link_that_waited_and_is_none_any_more_keeps_nothing_from_a_new_address() -> None:
    house = tell([*ZOE, _the_post_is_away, CORRECTED, sets(Lien="TODO"), passes("10-01 13:45")])
    assert house.letters("zoe") == ["confirmation", "again"]
    assert not house.look_at("10-01 13:45")[1]

"""Who speaks at a session: told like anybody who takes part, without a seat."""

import pytest
from msgspec.structs import replace

from douze.model.kinds import Invitation, Kind
from douze.model.letters import Letter
from douze.model.reasons import Reason
from douze.model.words import BounceReason, LetterState
from tests.factories import at
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types

CLAIRE, MARC = "Claire Fontanel <claire@ailleurs.example>", "marc@ailleurs.example"
ZOE = "Zoé Martin <zoe@ambert.example>"
#: Staff type over the row of Zoé's answer.
AS_ANN = types("zoe", **{"E-mail": "ann@ambert.example"})
AS_ZOE = types("zoe", **{"E-mail": "zoe@ambert.example"})
AS_CLAIRE = types("zoe", Prénom="Claire", Nom="Fontanel", **{"E-mail": "claire@ailleurs.example"})
#: What everybody hears who takes part in a session that is as it was announced.
ALL = ["speaker", "brief", "link", "reminder"]
TO_THE_END = passes("09-29 14:00", "09-30 14:00", "10-01 13:00", "10-05 09:00")


def speaks(*cells: str) -> Step:
    """Staff type the cell of the speakers."""
    return sets(Intervenants=", ".join(cells))


def letters(house: House, to: str) -> list[Letter]:
    """The letters to somebody, in the order in which they left."""
    sent = [(done, record) for done in house.passes for record in done.report.sent]
    by_key = {p.letter.key: p.letter for done in house.passes for p in done.plan.letters}
    return [by_key[r.key] for _, r in sent if r.key in by_key and r.to.startswith(f"{to}@")]


HEARD: dict[str, tuple[list[Step], dict[str, list[str]]]] = {
    "who speaks hears that they do, who comes, the link and the reminder, and no thanks": (
        [speaks(CLAIRE), passes("09-20 10:00"), TO_THE_END],
        {"claire": ALL},
    ),
    "two of them hear it each": (
        [speaks(CLAIRE, MARC), passes("09-20 10:00"), TO_THE_END],
        {"claire": ALL, "marc": ALL},
    ),
    "whatever the order in which they are named": (
        [
            speaks(CLAIRE, MARC), passes("09-20 10:00"),
            speaks(MARC, CLAIRE), passes("09-20 10:10"), TO_THE_END,
        ],
        {"claire": ALL, "marc": ALL},
    ),
    "two with one mailbox are written to once": (
        [speaks("Claire <duo@x.example>", "Marc <duo@x.example>"), passes("09-20 10:00"),
         TO_THE_END],
        {"duo": ALL},
    ),
    "who is named late hears it with the link, and the list in the next pass": (
        [passes("10-01 09:00"), speaks(CLAIRE), passes("10-01 09:10", "10-01 09:20"),
         passes("10-01 13:00")],
        {"claire": ["speaker", "brief", "reminder"]},
    ),
    "who is named after the start hears the link alone": (
        [passes("10-01 14:00"), speaks(CLAIRE), passes("10-01 14:20", "10-01 14:30")],
        {"claire": ["link"]},
    ),
    "who is named after the end hears nothing": (
        [passes("10-01 16:10"), speaks(CLAIRE), passes("10-01 16:20", "10-01 18:30")],
        {"claire": []},
    ),
    "a name without an address is written to by nobody": (
        [speaks("Claire Fontanel"), passes("09-20 10:00"), TO_THE_END],
        {"claire": []},
    ),
    "who speaks and has a seat hears it all once, and the list": (
        [answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks("zoe@ambert.example"),
         passes("09-20 10:10"), TO_THE_END],
        {"zoe": ["confirmation", "brief", "link", "reminder", "thanks"]},
    ),
    "who is given a seat later goes on as one who has it": (
        [speaks("zoe@ambert.example"), passes("09-20 10:00"), answers("zoe", "09-20 11:00"),
         passes("09-20 11:10"), decides("zoe", "confirmer"), passes("09-20 11:20"), TO_THE_END],
        {"zoe": ["speaker", "confirmation", "brief", "link", "reminder", "thanks"]},
    ),
    "who loses the seat and speaks still hears that they speak": (
        [answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks("zoe@ambert.example"),
         decides("zoe", "annuler"), passes("09-20 10:10"), TO_THE_END],
        {"zoe": ["confirmation", "speaker", "brief", "link", "reminder"]},
    ),
    "who is taken out hears it once the cell has stood still": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), passes("09-20 10:10", "09-20 10:15"),
         passes("09-20 10:20"), TO_THE_END],
        {"claire": ["speaker", "cancellation"]},
    ),
    "taken out and back meanwhile: nothing happened": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), passes("09-20 10:10"), speaks(CLAIRE),
         passes("09-20 10:20", "09-20 10:40"), TO_THE_END],
        {"claire": ALL},
    ),
    "and so it is each time": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), passes("09-20 10:10"), speaks(CLAIRE),
         passes("09-20 10:20"), speaks(), passes("09-20 10:30", "09-20 10:35"), speaks(CLAIRE),
         passes("09-20 10:38"), TO_THE_END],
        {"claire": ALL},
    ),
    "taken out, told, and back: told from the beginning": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), passes("09-20 10:10", "09-20 10:20"),
         speaks(CLAIRE), passes("09-20 10:30"), TO_THE_END],
        {"claire": ["speaker", "cancellation", *ALL]},
    ),
    "taken out twice, told twice": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), passes("09-20 10:10", "09-20 10:20"),
         speaks(CLAIRE), passes("09-20 10:30"), speaks(),
         passes("09-20 11:10", "09-20 11:20", "09-20 11:30"), TO_THE_END],
        {"claire": ["speaker", "cancellation", "speaker", "cancellation"]},
    ),
    "who is taken out and has answered hears of the seat alone": (
        [speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks(),
         passes("09-20 10:10", "09-20 10:20", "09-20 10:30"), TO_THE_END],
        {"zoe": ["speaker", "confirmation", "link", "reminder", "thanks"]},
    ),
    "taken out and back meanwhile, who has answered hears nothing either": (
        [speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks(),
         passes("09-20 10:10"), speaks(ZOE), passes("09-20 10:16", "09-20 10:40"), TO_THE_END],
        {"zoe": ALL},
    ),
    "nor who answers in these minutes": (
        [speaks(ZOE), passes("09-20 10:00"), speaks(), answers("zoe", "09-20 10:01"),
         passes("09-20 10:05"), speaks(ZOE), passes("09-20 10:11", "09-20 10:40"), TO_THE_END],
        {"zoe": ALL},
    ),
    "nor on a waiting list": (
        [sets(Places=0), speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"),
         speaks(), passes("09-20 10:10"), speaks(ZOE), passes("09-20 10:16", "09-20 10:40")],
        {"zoe": ["speaker"]},
    ),
    "nor where the session is cancelled for a minute": (
        [speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks(),
         sets(État="annulée"), passes("09-20 10:10"), sets(État=""), speaks(ZOE),
         passes("09-20 10:16", "09-20 10:30", "09-20 10:40")],
        {"zoe": ["speaker"]},
    ),
    "nor where their part of the cell cannot be read": (
        [speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"),
         speaks("Zoé zoe@ambert.example"), passes("09-20 10:10", "09-20 10:30"), speaks(ZOE),
         passes("09-20 10:40"), TO_THE_END],
        {"zoe": ALL},
    ),
    "who has answered and has another address hears it there, and nothing at the old one": (
        [speaks(ZOE), answers("zoe", "09-20 09:00", Prénom="Zoé", Nom="Martin"),
         passes("09-20 10:00"), speaks("Zoé Martin <zo@x.example>"),
         passes("09-20 10:10", "09-20 10:20", "09-20 10:30"), TO_THE_END],
        {"zoe": ["speaker"], "zo": ALL},
    ),
    "of two of one name, who is taken out and has answered has a seat": (
        [speaks("Zoé Roy <zoe@ambert.example>", "Zoé Roy <roy@x.example>"),
         answers("zoe", "09-20 09:00", Prénom="Zoé", Nom="Roy"), passes("09-20 10:00"),
         speaks("Zoé Roy <roy@x.example>"), passes("09-20 10:10", "09-20 10:20", "09-20 10:30"),
         TO_THE_END],
        {"zoe": ["speaker", "confirmation", "link", "reminder", "thanks"], "roy": ALL},
    ),
    "whose row has another address for a minute hears nothing of that": (
        [speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), AS_ANN,
         passes("09-20 10:10"), AS_ZOE, passes("09-20 10:16", "09-20 10:40"), TO_THE_END],
        {"zoe": ALL, "ann": []},
    ),
    "who comes instead of somebody with dues to settle is asked for none": (
        [speaks(CLAIRE), stranger("zoe", "09-20 09:00"), passes("09-20 10:00"), AS_CLAIRE,
         passes("09-20 10:10", "09-20 10:20", "09-20 10:30")],
        {"claire": ["speaker"], "zoe": ["dues", "cancellation"]},
    ),
    "who is typed over such a row for a minute takes nothing away": (
        [sets(Places=1), speaks(CLAIRE), stranger("zoe", "09-20 09:00"),
         answers("max", "09-20 09:30"), passes("09-20 10:00"), AS_CLAIRE, passes("09-20 10:10"),
         types("zoe", Prénom="Zoe", Nom="Martin", **{"E-mail": "zoe@ailleurs.example"}),
         passes("09-20 10:16", "09-20 10:40")],
        {"claire": ["speaker"], "zoe": ["dues"], "max": ["waiting_list"]},
    ),
    "whose address comes onto a row with a seat hears what follows once": (
        [speaks(CLAIRE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"),
         types("zoe", **{"E-mail": "claire@ailleurs.example"}),
         passes("09-20 10:10", "09-20 10:20", "09-20 10:30", "09-29 14:00", "09-30 14:00",
                "09-30 14:10", "10-01 13:00", "10-05 09:00")],
        {"claire": ["speaker", "again", "brief", "link", "reminder", "thanks"]},
    ),
    "another in their place is told, and they are": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks("Ann <ann@x.example>"),
         passes("09-20 10:10", "09-20 10:20"), TO_THE_END],
        {"claire": ["speaker", "cancellation"], "ann": ALL},
    ),
    "while a part of the cell cannot be read nobody is taken out": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks("Claire claire@ailleurs.example"),
         passes("09-20 10:10", "09-20 10:30"), speaks(CLAIRE), passes("09-20 10:40"), TO_THE_END],
        {"claire": ALL},
    ),
    "whose name still stands there is not taken out, and not written to": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks("Claire Fontanel"),
         passes("09-20 10:10", "09-20 10:30"), TO_THE_END],
        {"claire": ["speaker"]},
    ),
    "who has another address hears it there from the beginning, and not at the old one": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks("claire  FONTANEL <clara@x.example>"),
         passes("09-20 10:10", "09-20 10:30"), TO_THE_END],
        {"claire": ["speaker"], "clara": ALL},
    ),
    "and comes back to the first": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks("Claire Fontanel <clara@x.example>"),
         passes("09-20 10:10"), speaks(CLAIRE), passes("09-20 10:20"), TO_THE_END],
        {"claire": ["speaker", *ALL], "clara": ["speaker"]},
    ),
    "whose name is corrected hears nothing of it": (
        [speaks("Clair <claire@ailleurs.example>"), passes("09-20 10:00"), speaks(CLAIRE),
         passes("09-20 10:10", "09-20 10:30"), TO_THE_END],
        {"claire": ALL},
    ),
    "two of one name are two people": (
        [speaks("Jo Roy <jo@x.example>", "Jo Roy <roy@x.example>"), passes("09-20 10:00"),
         speaks("Jo Roy <roy@x.example>"), passes("09-20 10:10", "09-20 10:20"), TO_THE_END],
        {"jo": ["speaker", "cancellation"], "roy": ALL},
    ),
    "a session that moves is told to them": (
        [speaks(CLAIRE), passes("09-20 10:00"), sets(Fin="17:00"),
         passes("09-20 10:10", "09-20 10:20"), TO_THE_END],
        {"claire": ["speaker", "change", "brief", "link", "reminder"]},
    ),
    "so is another link once they have one": (
        [speaks(CLAIRE), passes("09-20 10:00", "09-29 14:00", "09-30 14:00"),
         sets(Lien="https://visio.ailleurs.example/j/2"), passes("09-30 15:00", "09-30 15:10")],
        {"claire": ["speaker", "brief", "link", "link_change"]},
    ),
    "and that the session is cancelled": (
        [speaks(CLAIRE), passes("09-20 10:00"), sets(État="annulée"),
         passes("09-20 10:10", "09-20 10:20"), TO_THE_END],
        {"claire": ["speaker", "session_cancelled"]},
    ),
    "who has a seat there too hears that once": (
        [answers("zoe", "09-20 09:00"), speaks("zoe@ambert.example"), passes("09-20 10:00"),
         decides("zoe", "confirmer"), passes("09-20 10:05"), sets(État="annulée"),
         passes("09-20 10:10", "09-20 10:20"), TO_THE_END],
        {"zoe": ["speaker", "confirmation", "session_cancelled"]},
    ),
    "a session that is restored is told from the beginning": (
        [speaks(CLAIRE), passes("09-20 10:00"), sets(État="annulée"),
         passes("09-20 10:10", "09-20 10:20"), sets(État=""),
         passes("09-20 10:30", "09-20 10:40"), TO_THE_END],
        {"claire": ["speaker", "session_cancelled", *ALL]},
    ),
    "but not to whoever has heard that they speak there no more": (
        [speaks(CLAIRE, MARC), passes("09-20 10:00"), speaks(MARC),
         passes("09-20 10:10", "09-20 10:20"), sets(État="annulée"),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        {"claire": ["speaker", "cancellation"], "marc": ["speaker", "session_cancelled"]},
    ),
    "who was taken out in the same edit hears that one thing": (
        [speaks(CLAIRE), passes("09-20 10:00"), speaks(), sets(État="annulée"),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        {"claire": ["speaker", "session_cancelled"]},
    ),
    "who is named at a cancelled session hears nothing": (
        [sets(État="annulée"), passes("09-20 10:00"), speaks(CLAIRE), passes("09-20 10:10"),
         TO_THE_END],
        {"claire": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), HEARD.values(), ids=HEARD)
def test_speakers_hear(steps: list[Step], expected: dict[str, list[str]]) -> None:
    house = tell(steps)
    assert {who: house.letters(who) for who in expected} == expected
    assert not house.look_at("10-05 09:10")[1].letters, "and nothing is left to say"


def test_a_person_who_speaks_in_two_sessions_hears_of_each() -> None:
    house = tell([speaks(CLAIRE)])
    house.session("SOIR", Début="18:00", Fin="19:00", Intervenants=CLAIRE)
    house.pass_at("09-20 10:00")
    first, second = letters(house, "claire")
    assert {first.session.code, second.session.code} == {"BENEVOLES", "SOIR"}  # type: ignore[union-attr]
    assert first.ref != second.ref


CALENDAR: dict[str, tuple[list[Step], list[Invitation | None]]] = {
    "the first letter writes the entry, the link comes into it": (
        [passes("09-30 14:00")], [Invitation.REQUEST, Invitation.REQUEST],
    ),
    "who is taken out has it cleared": (
        [speaks(), passes("09-20 10:10", "09-20 10:20")], [Invitation.REQUEST, Invitation.CANCEL],
    ),
    "a cancelled session clears it": (
        [sets(État="annulée"), passes("09-20 10:10", "09-20 10:20")],
        [Invitation.REQUEST, Invitation.CANCEL],
    ),
    "a session that moves moves it": (
        [sets(Début="15:00", Fin="17:00"), passes("09-20 10:10", "09-20 10:20")],
        [Invitation.REQUEST, Invitation.REQUEST],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), CALENDAR.values(), ids=CALENDAR)
def test_a_speakers_calendar(steps: list[Step], expected: list[Invitation | None]) -> None:
    house = tell([speaks(CLAIRE), passes("09-20 10:00"), *steps])
    sent = [x for x in letters(house, "claire") if x.kind is not Kind.BRIEF]
    assert [letter.invitation for letter in sent] == expected
    assert len({letter.ref for letter in sent}) == 1, (
        "one entry, which each letter brings up to date"
    )
    planned = [p for done in house.passes for p in done.plan.letters if p.letter in sent]
    sequences = [p.sequence for p in planned]
    assert sequences == sorted(set(sequences))


def test_one_who_speaks_and_gets_a_seat_keeps_one_entry_in_the_calendar() -> None:
    house = tell(
        [
            speaks("zoe@ambert.example"), passes("09-20 10:00"), answers("zoe", "09-20 11:00"),
            passes("09-20 11:10"), decides("zoe", "confirmer"), passes("09-20 11:20"),
            decides("zoe", "annuler"), speaks(), passes("09-20 12:00", "09-20 12:10"),
        ]
    )  # fmt: skip
    sent = letters(house, "zoe")
    assert [x.kind for x in sent] == ["speaker", "confirmation", "cancellation"]
    assert {letter.ref for letter in sent} == {house.ref("zoe")}
    assert [x.invitation for x in sent] == ["REQUEST", "REQUEST", "CANCEL"]


@pytest.mark.everywhere
def test_a_speaker_whose_address_is_typed_onto_a_seat_keeps_one_entry_in_the_calendar() -> None:
    house = tell(
        [
            speaks("zoe@ambert.example"), answers("max", "09-20 09:00"), passes("09-20 10:00"),
            types("max", **{"E-mail": "zoe@ambert.example"}),
            passes("09-20 11:00", "09-20 11:10", "09-20 11:20"),
            sets(Début="15:00", Fin="17:00"), passes("09-20 12:00", "09-20 12:10"),
        ]
    )  # fmt: skip
    planned = [p for done in house.passes for p in done.plan.letters if p.letter.invitation]
    mine = [p for p in planned if p.letter.to == "zoe@ambert.example"]
    assert [p.letter.kind for p in mine] == ["speaker", "again", "change"]
    assert len({p.letter.entry or p.letter.ref for p in mine}) == 1, "one entry"
    assert len({p.letter.ref for p in mine}) == 2, "and the seat of the row"
    sequences = [p.sequence for p in mine]
    assert sequences == sorted(set(sequences))


ROWS: dict[str, tuple[list[Step], str, str | None]] = {
    "an answer of theirs takes no seat and says so": ([], "à vérifier", "speaks"),
    "confirmer makes it one": (
        [decides("zoe", "confirmer"), passes("09-20 12:00")], "confirmée", "staff_confirm",
    ),
    "once they do not speak any more it goes by its arrival": (
        [speaks(), passes("09-20 12:00", "09-20 12:10")], "confirmée", "seat_in_order",
    ),
    "not before the cell has stood still": (
        [speaks(), passes("09-20 12:00", "09-20 12:09")], "à vérifier", "speaks",
    ),
    "in the last half hour nothing waits": (
        [speaks(), passes("10-01 13:40")], "liste d'attente 1", "waiting_stopped",
    ),
    "an address that is corrected to another's is no speaker's": (
        [types("zoe", **{"E-mail": "ann@ambert.example"}), passes("09-20 12:00", "09-20 12:10")],
        "confirmée", "seat_in_order",
    ),
    "not before the row has stood still": (
        [types("zoe", **{"E-mail": "ann@ambert.example"}), passes("09-20 12:00", "09-20 12:09")],
        "à vérifier", "speaks",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "status", "why"), ROWS.values(), ids=ROWS)
def test_a_speakers_answer(steps: list[Step], status: str, why: str) -> None:
    speaking = [speaks("zoe@ambert.example"), answers("zoe", "09-20 09:00"), passes("09-20 10:00")]
    house = tell([*speaking, *steps])
    (outcome,) = house.passes[-1].desired.outcomes
    assert (house.stands("zoe"), outcome.why[0].code) == (status, why)


def test_a_seat_given_stays_given_when_its_person_comes_to_speak() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    house.edit("Sessions", 2, Intervenants="Zoé <ZOE@ambert.example>")
    house.pass_at("09-20 10:10")
    assert house.stands("zoe") == "confirmée"
    assert "speaks" not in [note.code for note in house.passes[-1].desired.outcomes[0].notes]


def test_nobody_asks_a_speaker_for_dues() -> None:
    house = tell([])
    house.answer("zoe", "09-20 09:00", member=False)
    house.pass_at("09-20 10:00")
    assert house.stands("zoe") == "à régler"
    house.edit("Sessions", 2, Intervenants="zoe@ailleurs.example")
    house.pass_at("09-20 10:10")
    house.pass_at("09-28 10:10")
    assert house.stands("zoe") == "à vérifier"
    assert house.letters("zoe") == ["dues", "speaker"]


def test_a_predecessor_hears_it_with_the_speaker_who_comes_instead() -> None:
    house = tell([speaks(CLAIRE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), AS_CLAIRE])
    for when in ("09-20 10:10", "09-20 10:20"):
        house.pass_at(when)
    told = house.passes[-1].letters
    assert sorted(told) == [("claire", "confirmation"), ("zoe", "cancellation")]


def test_who_was_never_reached_gets_the_seat_once_the_cell_has_stood_still() -> None:
    house = tell([speaks("zoe@ambert.example"), answers("zoe", "09-20 09:00")])
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))
    house.pass_at("09-20 10:00")
    house.mailer = MemoryMailer()
    house.edit("Sessions", 2, Intervenants="")
    stood = []
    for when in ("09-20 10:10", "09-20 10:19", "09-20 10:20"):
        house.pass_at(when)
        stood.append(house.stands("zoe"))
    assert stood == ["à vérifier", "à vérifier", "confirmée"]
    assert house.letters("zoe") == ["confirmation"]


def test_the_row_says_until_when_who_was_taken_out_waits() -> None:
    house = tell([speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00"), speaks()])
    house.pass_at("09-20 10:10")
    assert "10h20" in str(house.cells("zoe")["Alerte"])
    house.edit("Sessions", 2, Intervenants=ZOE)
    house.pass_at("09-20 10:15")
    assert "10h20" not in str(house.cells("zoe")["Alerte"])
    house.edit("Sessions", 2, Intervenants="")
    house.pass_at("09-20 10:19")
    assert house.stands("zoe") == "à vérifier", "it is counted anew"


#: What stood in the cell, one after the other, and by what name somebody hears that it is over.
GREETED: dict[str, tuple[list[str], str]] = {
    "by the name in the cell": ([CLAIRE], "Claire Fontanel"),
    "by the one that stood there last": (
        ["Clair <claire@ailleurs.example>", CLAIRE, MARC], "Claire Fontanel",
    ),
    "two by both": (
        ["Claire <claire@ailleurs.example>, Marc Roux <claire@ailleurs.example>"],
        "Claire & Marc Roux",
    ),
    "also while a part of the cell cannot be read": ([CLAIRE, "@"], "Claire Fontanel"),
    "without a name by none": (["claire@ailleurs.example"], ""),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "name"), GREETED.values(), ids=GREETED)
def test_who_is_taken_out_is_greeted(cells: list[str], name: str) -> None:
    house = tell([])
    for hour, cell in enumerate((*cells, MARC, MARC)):
        house.edit("Sessions", 2, Intervenants=cell)
        house.pass_at(f"09-20 1{hour}:00")
    told = letters(house, "claire")
    assert [one.kind for one in told] == ["speaker", "cancellation"]
    assert told[-1].name == name


def test_whose_name_stands_in_an_answer_alone_is_greeted_by_that() -> None:
    house = tell([speaks("zoe@ambert.example"), answers("zoe", "09-20 09:00")])
    for step in (passes("09-20 10:00"), speaks(), passes("09-20 10:10")):
        step(house)
    assert [waits.name for waits in house.passes[-1].plan.withheld] == ["Zoe Martin"]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [(Kind.CONFIRMATION, {}), (Kind.WAITING_LIST, {"Places": 0})],
    ids=["with a seat", "on the waiting list"],
)
def test_the_letter_about_the_place_says_that_they_speak_no_more(
    kind: Kind, cells: dict[str, int]
) -> None:
    house = tell([sets(**cells), speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    for step in (speaks(), passes("09-20 10:10", "09-20 10:20")):
        step(house)
    told = letters(house, "zoe")[-1]
    assert (told.kind, told.spoke, told.again) == (kind, True, False)


def test_who_speaks_and_is_given_a_seat_hears_nothing_of_the_sort() -> None:
    house = tell([speaks(ZOE), answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    for step in (decides("zoe", "confirmer"), passes("09-20 10:10")):
        step(house)
    told = letters(house, "zoe")[-1]
    assert (told.kind, told.spoke) == (Kind.CONFIRMATION, False)


def test_a_name_without_an_address_is_told_softly() -> None:
    house = tell([speaks("Claire Fontanel", MARC), passes("09-20 10:00")])
    told = house.passes[-1].desired.sessions[0].alert
    assert [phrase.reason for phrase in told] == [Reason.SPEAKER_BY_NAME]
    assert not house.passes[-1].plan.problems


def failing(state: LetterState) -> House:
    """Claire's server does not know her, in the answer or in a report."""
    house = tell([speaks(CLAIRE, MARC)])
    if state is LetterState.REFUSED:
        house.mailer = MemoryMailer(refuses=frozenset({"claire@ailleurs.example"}))
        house.pass_at("09-20 10:00")
    else:
        house.pass_at("09-20 10:00")
        key = letters(house, "claire")[0].key
        record = house.ledger.read().letters[key]
        house.ledger.finish([replace(record, state=state, finished_at=at("09-20 10:05"))])
    return house


@pytest.mark.parametrize("state", [LetterState.REFUSED, LetterState.RETURNED])
def test_a_speaker_who_is_not_reached_is_told_to_staff_once_and_hears_at_another_address(
    state: LetterState,
) -> None:
    house = failing(state)
    for when in ("09-20 10:10", "09-20 10:20"):
        house.pass_at(when)
    alerts = [p.letter for x in house.passes for p in x.plan.letters if p.letter.kind is Kind.ALERT]
    assert [(m.where, m.what.reason.about.column) for a in alerts for m in a.matters] == [
        ("Sessions!K2", "speakers")
    ]
    assert "claire@ailleurs.example" in str(house.line("Sessions", 2)["Alerte"])
    house.edit("Sessions", 2, Intervenants=f"Claire Fontanel <clara@x.example>, {MARC}")
    house.pass_at("09-20 10:30")
    assert house.letters("clara") == ["speaker"]
    assert house.line("Sessions", 2)["Alerte"] is None


def test_a_speakers_letter_in_doubt_is_repeated_as_long_as_they_speak() -> None:
    house = tell([speaks(CLAIRE), passes("09-20 10:00")])
    (told,) = letters(house, "claire")
    record = house.ledger.read().letters[told.key]
    house.ledger.finish([replace(record, state=LetterState.QUEUED)])
    doubted = replace(record, state=LetterState.IN_DOUBT)
    house.ledger.claim([doubted], house.mailer.sent[0], speaks=True)
    repeats = [p.letter for p in house.look_at("09-20 10:20")[1].letters if p.letter.repeats]
    assert [(x.key, x.speaks) for x in repeats] == [(told.key, True)]
    house.edit("Sessions", 2, Intervenants="")
    assert not [x for x in house.look_at("09-20 10:20")[1].letters if x.letter.repeats]


#: What became of a letter to a speaker, and what staff are to say to whoever keeps the machine.
SAID_ON: dict[str, tuple[LetterState, BounceReason | None, str]] = {
    "in doubt": (LetterState.IN_DOUBT, None, "message n° {}, arrivé (ou : à renvoyer)"),
    "refused, their mailbox is full": (
        LetterState.REFUSED, BounceReason.FULL, "message n° {}, à renvoyer",
    ),
    "come back, our address is blocked": (
        LetterState.RETURNED, BounceReason.BLOCKED, "message n° {}, à renvoyer",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("state", "reason", "said"), SAID_ON.values(), ids=SAID_ON)
def test_no_command_reaches_staff_of_a_speakers_letter(
    state: LetterState, reason: BounceReason | None, said: str
) -> None:
    house = tell([speaks(CLAIRE), passes("09-20 10:00")])
    record = house.ledger.read().letters[letters(house, "claire")[0].key]
    failed = replace(record, state=state, reason=reason, finished_at=at("09-20 10:05"))
    house.ledger.finish([failed])
    (problem,) = house.look_at("09-20 10:10")[0].problems
    told = house.wording.sentence(problem.what)
    assert said.format(record.number) in told
    assert "python" not in told
    shown = f"resolve {record.number}"
    assert shown in house.wording.told(problem.what), "the terminal says how"
    if state is LetterState.IN_DOUBT:
        assert str(problem.who).startswith("Claire Fontanel, claire@ailleurs.example")


@pytest.mark.everywhere
def test_a_year_of_a_speaker() -> None:
    """Named, answering by the form, moved to another address, taken out, back, and at the end."""
    house = tell([speaks(CLAIRE, "Zoé <zoe@ambert.example>"), answers("zoe", "09-20 09:00")])
    house.pass_at("09-20 10:00")
    house.edit("Sessions", 2, Intervenants="")  # for a minute
    house.pass_at("09-20 10:04")
    house.edit("Sessions", 2, Intervenants=f"{CLAIRE}, Zoé <zoe@ambert.example>")
    house.pass_at("09-20 10:10")
    assert house.everybody() == {"zoe": "à vérifier"}
    assert "intervient" in str(house.cells("zoe")["Alerte"])
    house.edit("Sessions", 2, Intervenants="Claire Fontanel <clara@x.example>")
    for when in ("09-20 10:20", "09-20 10:30"):
        house.pass_at(when)
    assert house.everybody() == {"zoe": "confirmée"}
    for when in ("09-29 14:00", "09-30 14:00", "10-01 13:00"):
        house.pass_at(when)
    assert house.letters("claire") == ["speaker"]
    assert house.letters("clara") == ALL
    assert house.letters("zoe") == ["speaker", "confirmation", "link", "reminder"]
    assert house.line("Sessions", 2)["Confirmées"] == 1

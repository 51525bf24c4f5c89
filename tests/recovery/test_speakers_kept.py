"""Who speaks, as a person finds them again: a lost ledger, a history, a letter in the past."""

import pytest

from douze.errors import UnknownRegistration
from douze.model.kinds import Kind
from douze.recovery.history import history_lines, meant, refs_of
from tests.factories import wording
from tests.house import House
from tests.recovery.adoption import take_in
from tests.steps import answers, passes, sets, tell

CLAIRE = "Claire <claire@ailleurs.example>"


def spoke() -> House:
    """Claire has moved to another address, Zoé speaks and answered, Max comes."""
    return tell(
        [
            sets(Intervenants=f"{CLAIRE}, zoe@ambert.example"),
            answers("zoe", "09-20 09:00"), answers("max", "09-20 09:01"),
            passes("09-20 10:00"),
            sets(Intervenants="Claire <clara@x.example>, zoe@ambert.example"),
            passes("09-20 10:10"),
        ]
    )  # fmt: skip


def test_speakers_hear_nothing_of_an_adoption_and_everything_after_it() -> None:
    house = spoke()
    adopted = take_in(house, "09-20 12:00")
    assert {one.ref for one in adopted.registrations} == {house.ref("zoe"), house.ref("max")}
    assert not house.look_at("09-20 12:10")[1].letters
    for when in ("09-20 12:10", "09-29 14:00", "09-30 14:00", "10-01 13:00"):
        house.pass_at(when)
    assert house.letters("claire") == ["speaker"]
    assert house.letters("clara") == ["speaker", "brief", "link", "reminder"]
    assert house.letters("zoe") == ["speaker", "brief", "link", "reminder"]
    house.edit("Sessions", 2, Intervenants="zoe@ambert.example")
    assert [x.letter.kind for x in house.look_at("10-01 13:40")[1].letters] == [Kind.CANCELLATION]


def test_a_history_tells_the_letters_to_whoever_has_no_registration() -> None:
    house = spoke()
    memory = house.ledger.read()
    (ref,) = meant("clara@x.example", memory, wording())
    assert [ref] == meant("CLAIRE@ailleurs.example", memory, wording())
    changes = house.ledger.changes(refs_of(ref, memory))
    lines = list(history_lines(ref, memory, changes, house.wording))
    assert lines[0] == f"Claire · clara@x.example · {ref}"
    assert [ref] == meant("claire", memory, wording()), "by the name in the cell too"
    assert ["claire" in line for line in lines[1:]] == [True, False]
    with pytest.raises(UnknownRegistration):
        meant("marc@x.example", memory, wording())

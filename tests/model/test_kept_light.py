"""What there is one of for each registration or letter takes no part in the search for cycles."""

import gc

import pytest
from msgspec import Struct
from msgspec.structs import fields

from douze.model.book import Answer, Arrival, Member, Row
from douze.model.desired import Cover, Outcome, Registration
from douze.model.ledger_state import Filled, RegistrationRecord, Seen
from douze.model.letters import Announced, Letter, LetterRecord, PlannedLetter
from douze.model.pass_record import StatusChange
from douze.model.phrases import Phrase, Problem, Registrant
from douze.model.sheet import NewRow, RowChange
from workflows.case import Case, DecidedCase
from workflows.matters import Matter

MANY: list[type[Struct]] = [
    *(Answer, Arrival, Member, Row, Cover, Outcome, Registration, Filled, RegistrationRecord),
    *(Seen, Announced, Letter, LetterRecord, PlannedLetter, Phrase, Problem, Registrant),
    *(StatusChange, NewRow, RowChange, Case, DecidedCase, Matter),
]


@pytest.mark.parametrize("kind", MANY, ids=lambda kind: kind.__name__)
def test_a_huge_association_is_not_searched_for_cycles(kind: type[Struct]) -> None:
    one = kind(**{field.name: [] for field in fields(kind)})
    assert not gc.is_tracked(one)
    assert kind.__struct_config__.frozen, "what can be changed later can be in a cycle"

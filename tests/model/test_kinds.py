"""The table of kinds of letter: one row each, and what the rows have to agree on."""

import ast
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from douze.model.book import Session
from douze.model.elapsed_time import later
from douze.model.kinds import (
    BY_NAME,
    PRECEDENCE,
    Carries,
    Kind,
    Recipient,
    expires_at,
    words_of_kinds,
)
from douze.model.words import Status
from tests.factories import at, session
from tests.sources import PRODUCT, nodes


def test_every_status_is_told_by_a_letter() -> None:
    assert {*Status} - {kind.about.tells for kind in Kind} == {Status.TO_CHECK}


def test_every_letter_that_tells_no_status_is_named_by_a_rule() -> None:
    named = {
        node.attr
        for file in PRODUCT
        if file.startswith("workflows/")
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Kind"
    }
    idle = [kind for kind in Kind if not kind.about.tells and kind.name not in named]
    assert idle == [], "which rule's `letters` names them?"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_kinds_are_called_by_one_word(language: str) -> None:
    """A sheet is read again by these words where nothing else is left of it."""
    called = Counter(words_of_kinds(language).values())
    assert [word for word, count in called.items() if count > 1] == []


@pytest.mark.parametrize("kind", Kind)
def test_what_a_letter_says_too_would_have_come_after_it_and_carries_no_more(kind: Kind) -> None:
    for other in [BY_NAME[name] for name in kind.about.says_too]:
        assert PRECEDENCE[other] >= PRECEDENCE[kind]
        staff = kind.about.to is Recipient.STAFF
        assert (other.about.to is Recipient.STAFF) is staff, "nobody reads what is staff's"
        link = other.about.carries_link is Carries.ALWAYS
        assert not link or kind.about.carries_link is not Carries.NEVER


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.about.critical])
def test_what_is_repeated_in_doubt_goes_to_persons_and_cannot_wait(kind: Kind) -> None:
    assert kind.about.to is not Recipient.STAFF
    assert kind.about.cannot_wait


@pytest.mark.parametrize("kind", [k for k in Kind if k.about.to is not Recipient.STAFF])
def test_no_letter_about_a_session_is_out_of_date_before_it_starts(kind: Kind) -> None:
    one = session()
    assert expires_at(kind, one) >= one.start


def _moment(said: str, one: Session, deadline: datetime) -> datetime | None:
    """What the table says of until when a letter is of use; None where its rule alone knows."""
    days = re.fullmatch(r"(\d+) days after the end", said)
    minutes = re.fullmatch(r"(\d+) min after the start", said)
    if days:
        return later(one.end, timedelta(days=int(days[1])))
    if minutes:
        return later(one.start, timedelta(minutes=int(minutes[1])))
    known = {"start": one.start, "end": one.end, "deadline": deadline}
    return known.get(said.partition(";")[0])


@pytest.mark.parametrize("kind", [k for k in Kind if k.about.to is not Recipient.STAFF])
def test_a_letter_is_of_use_until_the_moment_that_its_row_names(kind: Kind) -> None:
    one, deadline = session(), at("09-28 18:00")
    said = _moment(kind.about.until, one, deadline)
    if said is None:
        assert kind in {Kind.POSTPONED, Kind.AGAIN, Kind.STILL_COMING}
    else:
        assert expires_at(kind, one, deadline) == said

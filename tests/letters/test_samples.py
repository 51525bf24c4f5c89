"""Letters to nobody, as `preview` shows them: what holds of each kind holds of them."""

import pytest

from douze.letters.samples import sample
from douze.model.kinds import Kind, Recipient, expires_at
from tests.letters.letter_factory import settings

TO_PEOPLE = [kind for kind in Kind if kind.about.to is not Recipient.STAFF]


@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_it_is_dated_when_such_a_letter_would_leave(kind: Kind) -> None:
    planned = sample(kind, settings("fr"))
    session = planned.letter.session
    assert session is not None
    until = expires_at(kind, session)
    assert planned.decided_at <= until
    assert (planned.decided_at > session.end) is (until > session.end)

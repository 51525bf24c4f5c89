"""Who answers for a session: to whom its letters are answered, and who signs them."""

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.letters import PlannedLetter
from douze.model.reasons import Reason
from douze.model.value_types import NamedAddress
from tests.house import House
from tests.letters.letter_factory import composer, parsed, planned
from tests.tabs import SESSIONS

CLAIRE = NamedAddress(name="Claire Petit", address="claire@example.org")
OURS = "Geneviève Ganivet <formation@example.org>"


def of_claire(kind: Kind, language: str = "fr") -> PlannedLetter:
    """A letter about a session for which Claire answers."""
    one = planned(kind, language)
    session = one.letter.session
    assert session is not None
    return replace(one, letter=replace(one.letter, session=replace(session, contact=CLAIRE)))


TO_STAFF = (Kind.DIGEST, Kind.ALERT, Kind.TO_COLLECT, Kind.SIGN_IN)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in TO_STAFF])
def test_the_letters_of_a_session_are_its_contacts(kind: Kind, language: str) -> None:
    mail = composer(language).compose(of_claire(kind, language))
    assert parsed(mail)["Reply-To"] == "Claire Petit <claire@example.org>"
    assert "Claire Petit" in mail.text
    assert "mailto:claire@example.org" in mail.html
    for other in ("Ganivet", "formation@example.org", "04 73 00 11 22"):
        assert other not in mail.text


def test_another_session_and_staff_have_the_associations() -> None:
    assert parsed(composer().compose(planned(Kind.CONFIRMATION)))["Reply-To"] == OURS
    alert = planned(Kind.ALERT)
    session = replace(of_claire(Kind.LINK).letter.session, code="ALERT")  # type: ignore[type-var]
    about = replace(alert, letter=replace(alert.letter, session=session))
    assert parsed(composer().compose(about))["Reply-To"] == OURS


#: A sentence: what staff typed, who answers, and whether the session's row asks to correct it.
TYPED: dict[str, tuple[str, NamedAddress | None, bool]] = {
    "a name and an address": ("Claire Petit <claire@example.org>", CLAIRE, False),
    "as people write it too": ("Claire Petit (claire@example.org)", CLAIRE, False),
    "the address behind a comma": ("Claire Petit, claire@example.org", CLAIRE, False),
    "the address on a line of its own": ("Claire Petit\nclaire@example.org", CLAIRE, False),
    "an address alone": (
        "claire@example.org", NamedAddress(name="", address="claire@example.org"), False),
    "nothing: the association's": ("", None, False),
    "a name alone is told": ("Claire Petit", None, True),
    "two people are told": ("claire@example.org, max@example.org", None, True),
    "so are two of whom one has no address": ("Max, Claire <claire@example.org>", None, True),
    "what is no address is told": ("claire@", None, True),
    "a telephone number is told": ("04 73 00 11 22", None, True),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "contact", "told"), TYPED.values(), ids=TYPED)
def test_what_is_typed(typed: str, contact: NamedAddress | None, told: bool) -> None:
    house = House()
    house.session(Contact=typed or None)
    house.answer("zoe", "09-20 10:00")
    done = house.pass_at("09-20 11:00")
    (letter,) = [planned.letter for planned in done.plan.letters]
    assert letter.session is not None
    assert letter.session.contact == contact
    alerts = [what.reason for counts in done.desired.sessions for what in counts.alert]
    assert alerts == [Reason.CONTACT_UNREADABLE] * told
    assert (typed in str(house.line(SESSIONS, 2)["Alerte"])) == (told or not typed)

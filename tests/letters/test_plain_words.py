"""What strangers typed: no link comes of it, and what is no name greets nobody."""

import re

import pytest

from douze.letters.plain_words import calling_name, display_name, no_link
from douze.model.kinds import Kind
from tests.letters.letter_factory import composer, planned

LINKS = {
    "a plain host": "evil.example",
    "an address of a page": "http://evil.example/x",
    "a selector before the dot": "evil\ufe0f.com",
    "a selector behind the dot": "evil.\ufe0fcom",
    "what holds graphemes together": "evil\u034f.\u034fcom",
    "a script whose vowels are no letters": "दिल्ली.com",
    "the end in such a script": "दिल्ली.भारत",
    "a heart": "i❤.ws",
    "a heart with its selector": "i❤\ufe0f.ws",
    "a Chinese full stop": "例え。テスト",
    "a dot that is one leader": "evil\u2024com",
    "a small dot": "evil\ufe52com",
    "a wide dot": "evil\uff0ecom",
    "an unseen filler": "evil.\u3164com",
    "a blank in Braille": "evil.\u2800com",
    "a joiner that joins nothing": "evil.\u200dcom",
    "a soft hyphen": "ev\u00adil.c\u00adom",
    "an e-mail address": "zoe@evil",
    "a wide at": "zoe\uff20evil",
    "a telephone's scheme": "tel:+33612345678",
    "a scheme without slashes": "mailto:zoe",
    "a quote before the dot": "evil\u201d.com",
}
_CLICKABLE = re.compile(r"\S[.\u3002\uff0e\uff61\u2024\ufe52@\uff20][^\s.]|:[^\s\d/]")


@pytest.mark.parametrize("typed", LINKS.values(), ids=LINKS)
def test_no_link_is_left_of_it(typed: str) -> None:
    shown = no_link(f"Zoé {typed} Martin")
    assert not _CLICKABLE.search(shown), ascii(shown)
    assert shown.startswith("Zoé ") and shown.endswith(" Martin")


@pytest.mark.parametrize("typed", LINKS.values(), ids=LINKS)
def test_it_reaches_no_letter_as_a_link(typed: str) -> None:
    letter = planned(Kind.DUES, first_name="Zoé", last_name="Martin", structure=typed)
    mail = composer().compose(letter)
    for host in (typed, typed.replace("\ufe0f", "")):
        assert host not in mail.text and host not in mail.html


KEPT = ["Mairie d'Ambert", "J.-P. Martin", "M. Le Goff", "Réseau 63 : Ambert", "etc...", "9:30"]


@pytest.mark.parametrize("typed", KEPT)
def test_what_is_no_link_stays_as_it_is(typed: str) -> None:
    assert no_link(typed) == typed


NAMES = {
    "Zoé": "Zoé",
    "Jean-Pierre Le Goff": "Jean-Pierre Le Goff",
    "J.-P. Martin": "J.-P. Martin",
    "J.P. Martin": "J. P. Martin",
    "M. O'Connor": "M. O'Connor",
    "Louis 4": "Louis 4",
    "María del Carmen Fernández de la Vega y Álvarez": (
        "María del Carmen Fernández de la Vega y Álvarez"
    ),
    "अमित": "अमित",
    "Нина": "Нина",
    "王小明": "王小明",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_greets(name: str, shown: str) -> None:
    assert calling_name(name) == shown


NO_NAMES = {
    "more than sixty characters": "Votre compte est bloqué appelez tout de suite le bureau merci",
    "a telephone number": "Appelez 0612345678",
    "a number with spaces": "Appelez 0 6 1 2 3 4",
    "figures of another script": "Appelez ٠٦",
    "a dot between words": "allez sur evil.example",
    "a short host": "t.co",
    "a host in another script": "दिल्ली.com",
    "a host with a heart": "i❤.ws",
    "an e-mail address": "zoe@ambert",
    "a wide at": "zoe＠ambert",
    "an address of a page": "https://x",
    "figures as wide as a letter": "\uff10\uff11",
}


@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_no_name_is_in_no_greeting_and_before_no_address(name: str, language: str) -> None:
    mail = composer(language).compose(planned(Kind.CONFIRMATION, first_name=name, last_name=""))
    greeting = "Bonjour," if language == "fr" else "Hello,"
    assert mail.text.startswith(greeting)
    to = re.search(rb"^To: (.*)", mail.raw, re.MULTILINE)
    assert to and b"<" not in to[1]
    assert calling_name(name) == "" == display_name(calling_name(name))

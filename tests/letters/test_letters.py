"""What holds for every letter, whatever people typed: the promises of the headers and faces."""

import re
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from msgspec.structs import replace

from douze.errors.mail import LetterMalformed
from douze.letters.composer import HIDDEN_LINK, Composer
from douze.letters.samples import with_others
from douze.model.kinds import Kind
from douze.model.letters import Mail
from douze.model.message_id import message_id, tag
from tests.factories import wording
from tests.lengths import at_length
from tests.letters.letter_factory import LINK, TEMPLATES, composer, parsed, planned, settings

SECRET = b"s" * 32
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "X-Auto-Response-Suppress", "X-Douze-Key", "Content-Language", "MIME-Version", "Content-Type",
]  # fmt: skip


class Links(HTMLParser):
    """The links of a page, and its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.elements: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


#: Signs that nobody sees, and that turn what stands beside them.
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000-\ue0ff]")
HOSTILE = {
    "Markdown": "**Zoé** [ici](https://evil.example) ![x](https://evil.example/p.gif)",
    "HTML": '<script>x</script><a href="https://evil.example">Zoé</a><img src=x>',
    "an autolink": "<https://evil.example>",
    "a bare address": "https://evil.example/x www.evil.example evil.example",
    "an e-mail address": "eve@evil.example",
    "Jinja": "{{ link }}{% for x in y %}{{ 7 * 7 }}",
    "a header after a line break": "Zoé\r\nBcc: eve@evil.example",
    "an encoded word": "=?UTF-8?Q?=0A?=Bcc: eve@evil.example",
    "commas and quotes": 'Zoé", <eve@evil.example>, "Max',
    "brackets and comments": "Zoé (eve) <eve@evil.example> [x]; y: z;",
    "a turned direction": "\u202eéoZ\u202c \u2066x\u2069",
    "invisible characters": "Z\u200bo\u200dé\ufeff\x00\x1b",
    "separators of lines": "Zoé\u2028Bcc: x\u2029\x85y",
    "private use, what we protect values by": "\ue02a\ue02aZoé\ue02a\ue02a",
    "Markdown of blocks": "\n\n# Zoé\n\n- x\n\n    y\n\n---\n> z",
    "the end of an element": "</title></p></td><script>x</script>",
    "an enormous name": "Zoé " * 3000,
}


def check_envelope(mail: Mail) -> None:
    """One recipient, the expected headers and no other, nothing that a server would break."""
    message = parsed(mail)
    assert message.keys() == HEADERS
    assert [a.addr_spec for a in message["To"].addresses] == ["zoe.martin@example.org"]
    assert mail.recipient == "zoe.martin@example.org"
    assert message["Subject"] == mail.subject
    assert len(mail.subject) <= 200
    assert "=?" not in mail.subject
    lines = mail.raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert mail.raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail.raw)
    assert not any(part.defects for part in message.walk())


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_what_people_type_is_shown_as_text(typed: str) -> None:
    ordinary = Links(composer().compose(planned(Kind.DUES)).html)
    for where in ("first_name", "last_name", "structure", "title"):
        mail = composer().compose(planned(Kind.DUES, **{where: typed}))
        check_envelope(mail)
        hostile = Links(mail.html)
        assert hostile.links == ordinary.links, where
        assert hostile.elements == ordinary.elements, where
        assert "49" not in mail.text, where
        assert not UNSEEN.search(mail.text), where


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_no_mail_reader_finds_an_address_in_a_name(typed: str) -> None:
    for where in ("first_name", "last_name", "structure"):
        mail = composer().compose(planned(Kind.DUES, **{where: typed}))
        for face in (mail.text, mail.html):
            assert not re.search(r"://evil|evil\.example|eve@\w", face), where


@effort(max_examples=at_length(150, short=50), deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_whatever_is_typed_the_message_can_be_read_back(
    first_name: str, last_name: str, title: str
) -> None:
    letter = planned(Kind.WAITING_LIST, first_name=first_name, last_name=last_name, title=title)
    mail = composer().compose(letter)
    check_envelope(mail)
    text = parsed(mail).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.replace("\r\n", "\n") == mail.text


def test_markup_characters_in_a_title_come_out_as_typed() -> None:
    title = r"Les *nouveaux* _bénévoles_ & [nous] <2020> \o/ `x` 1. & #2"
    mail = composer().compose(planned(Kind.LINK, title=title))
    assert title in mail.text
    assert "Les *nouveaux* _bénévoles_ &amp; [nous] &lt;2020&gt; \\o/ `x` 1. &amp; #2" in mail.html


NAMES = {
    "a name without accents stands as it is": ("Max", "Ernst", "Max Ernst <{}>"),
    "no name, no brackets": ("", "", "{}"),
    "a full stop is quoted": ("J. P.", "Max", '"J. P. Max" <{}>'),
    "quotes and commas are left out": ('"Max"', "Ernst, fils", "Max Ernst fils <{}>"),
}


@pytest.mark.parametrize(("first", "last", "expected"), NAMES.values(), ids=NAMES)
def test_the_recipient(first: str, last: str, expected: str) -> None:
    mail = composer().compose(planned(Kind.DUES, first_name=first, last_name=last))
    header = expected.format("zoe.martin@example.org")
    assert f"\r\nTo: {header}\r\n".encode() in mail.raw


NOT_ONE_ADDRESS = ["", "zoe", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org", "a b@c.org", "<a@b.c>"]


@pytest.mark.parametrize("address", NOT_ONE_ADDRESS)
def test_only_one_address_is_written_to(address: str) -> None:
    with pytest.raises(LetterMalformed, match="not one e-mail address"):
        composer().compose(planned(Kind.DUES, to=address))


def test_an_international_domain_travels_as_an_a_label() -> None:
    mail = composer().compose(planned(Kind.CONFIRMATION, to="zoe@café-associatif.fr"))
    assert mail.recipient == "zoe@xn--caf-associatif-dkb.fr"
    assert parsed(mail)["To"].addresses[0].addr_spec == mail.recipient


def test_the_headers_of_a_letter() -> None:
    letter = planned(Kind.CONFIRMATION)
    mail, message = composer().compose(letter), parsed(composer().compose(letter))
    assert message["From"].addresses[0].display_name == "Cap Rural"
    assert message["Reply-To"].addresses[0].addr_spec == "formation@example.org"
    assert message["Date"].datetime == letter.decided_at
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert message["X-Douze-Key"] == letter.message_id.partition("@")[0]
    assert message["Auto-Submitted"] == "auto-generated"
    assert (mail.sender, mail.message_id) == ("formation@example.org", letter.message_id)


def test_nobody_can_tell_the_key_from_the_headers() -> None:
    raw = composer().compose(planned(Kind.CONFIRMATION)).raw
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"7KQ4TM2X" not in head
    assert b"/confirmation" not in raw


@pytest.mark.parametrize("kind", Kind)
def test_the_same_letter_is_the_same_bytes(kind: Kind) -> None:
    again = Composer(settings(), TEMPLATES, wording=wording("fr"))
    assert composer().compose(planned(kind)).raw == again.compose(planned(kind)).raw


CARRIERS = {
    Kind.LINK,
    Kind.REMINDER,
    Kind.LINK_CHANGE,
    Kind.CHANGE,
    Kind.CONFIRMATION,
    Kind.SPEAKER,
    Kind.AGAIN,
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_the_link_is_only_where_it_may_be(kind: Kind, language: str) -> None:
    for carries in (False, True):
        mail = composer(language).compose(planned(kind, language, carries_link=carries))
        everything = mail.raw.decode() + mail.text + mail.html + mail.subject
        told = carries and kind in CARRIERS
        assert ("visio" in everything.replace("=\r\n", "")) is told
        shown = composer(language).show(planned(kind, language, carries_link=carries))
        assert "visio" not in shown.raw.decode().replace("=\r\n", "") + shown.html
        assert ("⟨lien⟩" in shown.text) is told


@pytest.mark.parametrize("kind", Kind)
def test_a_link_that_staff_typed_as_title_and_place_too_is_in_no_other_letter(kind: Kind) -> None:
    typed = {"title": f"Titre, par {LINK}", "place": LINK.upper()}
    mail = composer().compose(planned(kind, carries_link=False, **typed))
    everything = mail.raw.decode().replace("=\r\n", "").replace("\r\n ", "")
    assert "visio" not in (everything + mail.text + mail.html + mail.subject).casefold()


def test_the_dues_of_several_sessions_say_where_each_is() -> None:
    letter = with_others(planned(Kind.DUES, place="Mairie, salle 2"), settings())
    said = composer().compose(letter).text.replace("\u00a0", " ")
    assert said.count("Lieu : Mairie, salle 2\n") == 3


def test_a_link_that_is_no_web_address_leads_nowhere() -> None:
    mail = composer().compose(planned(Kind.LINK, link="javascript:alert(1)"))
    assert not any(link.startswith("javascript") for link in Links(mail.html).links)


@pytest.mark.parametrize(
    "link",
    [
        "https://visio.example.org/j/é_x*y(z)?a=1&b=%20%C3%A9#t~!",
        "Https://visio.example.org/j/1",  # as telephones begin a cell
    ],
)
def test_a_link_keeps_its_every_character(link: str) -> None:
    assert link in Links(composer().compose(planned(Kind.LINK, link=link)).html).links


def test_nothing_is_fetched_and_nobody_is_followed() -> None:
    page = composer().compose(planned(Kind.LINK)).html
    assert not {"img", "script", "link", "iframe", "form"} & set(Links(page).elements)
    assert not re.search(r"url\(|@import", page)
    form = "https://docs.google.com/forms/d/e/1FAIpQL/viewform?entry.123=AAAA-BBBB-CCCC-DDDD-EEEE"
    expected = {LINK, form, "tel:0473001122", "mailto:formation@example.org"}
    assert set(Links(page).links) == expected


WORDINGS = {
    "a seat that became free is told": (
        Kind.CONFIRMATION, {"promoted": True}, "Vous n'êtes plus sur liste d'attente"),
    "the link will come, as the settings say": (
        Kind.CONFIRMATION, {}, "dans un prochain message, 24 heures avant la session"),
    "the link is due though this letter cannot carry it": (
        Kind.CONFIRMATION, {"send_after": datetime.fromisoformat("2020-10-01T10:00+02:00")},
        "dans un prochain message"),
    "how to give the seat back": (
        Kind.CONFIRMATION, {},
        "Rendez votre place ici (https://docs.google.com/forms/d/e/1FAIpQL/viewform?entry.123="
        "AAAA-BBBB-CCCC-DDDD-EEEE), ou répondez simplement à ce message"),
    "a place given back is acknowledged": (
        Kind.CANCELLATION, {"given_back": True}, "Votre désistement est bien enregistré"),
    "who cancelled it is asked": (
        Kind.CANCELLATION, {"given_back": True}, "Ce n'était pas vous"),
    "the deadline in words": (
        Kind.DUES, {}, "Une place vous est réservée jusqu'au mardi 29 septembre 2020 à 18 h."),
    "no deadline, no seat kept": (
        Kind.DUES, {"deadline": None}, "Aucune place n'est gardée en attendant"),
    "where the bulletin is": (Kind.DUES, {}, "https://example.org/bulletin.pdf"),
    "the rank": (Kind.WAITING_LIST, {"rank": 2}, "liste d'attente, au rang 2."),
    "no rank where staff decided": (
        Kind.WAITING_LIST, {"rank": None}, "Vous êtes sur liste d'attente."),
    "no name, a plain greeting": (
        Kind.LINK, {"first_name": "", "last_name": ""}, "Bonjour,"),
    "whom to ask": (
        Kind.LINK, {}, "Geneviève Ganivet, 04 73 00 11 22, formation@example.org"),
    "when": (Kind.LINK, {}, "jeudi 1er octobre 2020 de 14 h à 16 h"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "words"), WORDINGS.values(), ids=WORDINGS)
def test_wording(kind: Kind, changes: dict[str, Any], words: str) -> None:
    text = composer().compose(planned(kind, **changes)).text.replace("\u00a0", " ")
    assert words in text


@pytest.mark.parametrize("kind", [Kind.REFUSAL, Kind.CANCELLATION])
def test_who_decided_is_not_told(kind: Kind) -> None:
    by_rule, by_staff = (composer().compose(planned(kind, by_staff=who)) for who in (False, True))
    assert by_rule.raw == by_staff.raw


def test_a_long_title_does_not_make_a_long_subject() -> None:
    subject = composer().subject(planned(Kind.LINK, title="bénévoles " * 40).letter)
    assert len(subject) == 200
    assert subject.endswith("…")


def test_a_planned_subject_is_kept() -> None:
    mail = composer().compose(replace(planned(Kind.LINK), subject="Comme prévu"))
    assert mail.subject == parsed(mail)["Subject"] == "Comme prévu"


def with_tokens() -> Composer:
    return Composer(settings(), TEMPLATES, wording=wording("fr"), token=lambda ref, _: f"OF-{ref}")


@pytest.mark.parametrize(
    "kind",
    [
        Kind.CONFIRMATION, Kind.CHANGE, Kind.DUES, Kind.DUES_REMINDER, Kind.WAITING_LIST, Kind.LINK,
    ],
)  # fmt: skip
def test_a_letter_about_a_place_says_how_to_give_it_back(kind: Kind) -> None:
    letter = planned(kind)
    with_form = with_tokens().compose(letter).text
    assert f"entry.123=OF-{letter.letter.ref}" in with_form
    assert "répond" in with_form.replace("Répond", "répond")
    without = composer(withdraw="").compose(letter).text
    assert "docs.google.com" not in without
    assert "répond" in without.replace("Répond", "répond")


@pytest.mark.parametrize("kind", Kind)
def test_the_word_that_gives_a_place_back_leaves_with_the_letter_only(kind: Kind) -> None:
    composer, letter = with_tokens(), planned(kind)
    real = f"OF-{letter.letter.ref}"
    assert real not in composer.show(letter).raw.decode()
    assert real not in composer.rehearse(letter, "essai@example.org").raw.decode()
    assert real not in composer.subject(letter.letter)
    if not letter.letter.ref:
        assert "OF-" not in composer.compose(letter).text


def test_a_rehearsal_is_no_letter_of_record() -> None:
    letter = planned(Kind.LINK)
    first, second = (composer().rehearse(letter, "ann@example.org") for _ in range(2))
    message = parsed(first)
    assert (
        [a.addr_spec for a in message["To"].addresses] == [first.recipient] == ["ann@example.org"]
    )
    assert "X-Douze-Key" not in message
    assert len({first.message_id, second.message_id, letter.message_id}) == 3
    assert first.subject.startswith("[Test] Votre lien de connexion")
    told = "Ceci est un essai. Ce message aurait été envoyé à Zoé Martin, zoe.martin@example.org."
    assert first.text.splitlines()[0] == told
    assert told.partition(". ")[2] in first.html
    assert HIDDEN_LINK in first.text
    assert LINK not in first.raw.decode()


def test_the_message_id_comes_from_the_key_and_the_secret_alone() -> None:
    ours = message_id("B-1/link", "Formation@Example.org", SECRET)
    assert re.fullmatch(r"[0-9a-f]{32}@Example\.org", ours)
    assert ours == message_id("B-1/link", "Formation@Example.org", SECRET)
    assert tag(ours) == tag(message_id("B-1/link", "a@b.org", SECRET))
    others = {
        message_id("B-2/link", "Formation@Example.org", SECRET),
        message_id("B-1/link", "Formation@Example.org", b"t" * 32),
        message_id("B-1/link", "Formation@Example.org", b""),
        f"{sha256(b'B-1/link').hexdigest()[:32]}@Example.org",  # what anybody can reckon
    }
    assert ours not in others
    assert len(others) == 4

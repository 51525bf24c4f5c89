"""One e-mail address: what can be written to, and what makes two the same."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from douze.read.addresses import ascii_domain, read_address, same_address

GOOD = [
    "zoe@example.org",
    "zoe.martin@example.org",
    "zoe_martin@example.org",
    "zoe-martin@example.org",
    "zoe+listes@example.org",
    "z@example.org",
    "ZOE@EXAMPLE.ORG",
    "zoe.martin@mairie.saint-flour.example",
    "zoe1234@example.org",
    "12@example.org",
    "zoe@sub.sub.sub.example.org",
    "zoe@a-b.example.org",
    "zoe@123.example.org",
    "zoe@xn--mnchen-3ya.de",
    "zoe@münchen.de",
    "zoe@mairie-d-évry.fr",
    "zoe!def@example.org",
    "zoe'martin@example.org",
    "{zoe}@example.org",
    "zoe/martin@example.org",
    "zoe=martin@example.org",
    "zoe~@example.org",
    f"{'z' * 64}@example.org",
    f"zoe@{'a' * 63}.org",
    f"{'z' * 64}@{'.'.join(['a' * 59] * 3)}.example",
]

#: What stands in the cell, and what is said about it.
BAD = [
    ("", "email_missing"),
    ("zoe", "email_unreadable"),
    ("zoe@", "email_unreadable"),
    ("@example.org", "email_unreadable"),
    ("zoe@localhost", "email_unreadable"),
    ("zoe@example", "email_unreadable"),
    ("zoe.example.org", "email_unreadable"),
    ("zoe chez example.org", "email_unreadable"),
    ("zoe(at)example.org", "email_unreadable"),
    ("zoe @example.org", "email_unreadable"),
    ("zoe@ example.org", "email_unreadable"),
    ("zoe martin@example.org", "email_unreadable"),
    ("zoe..martin@example.org", "email_unreadable"),
    (".zoe@example.org", "email_unreadable"),
    ("zoe.@example.org", "email_unreadable"),
    ("zoe@example..org", "email_unreadable"),
    ("zoe@.example.org", "email_unreadable"),
    ("zoe@example.org.", "email_unreadable"),
    ("zoe@-example.org", "email_unreadable"),
    ("zoe@example-.org", "email_unreadable"),
    ("zoe@exam_ple.org", "email_unreadable"),
    ("zoe@[127.0.0.1]", "email_unreadable"),
    ("zoe@127.0.0.1", "email_unreadable"),
    ("zoé@example.org", "email_unreadable"),
    ("=?utf-8?q?zoe?=@example.org", "email_unreadable"),
    ("=?utf-8?q?zoe=40example.com=2C?=@example.org", "email_unreadable"),
    ("zoe@exa mple.org", "email_unreadable"),
    ('"zoe martin"@example.org', "email_unreadable"),
    ("Zoé Martin <zoe@example.org>", "email_unreadable"),
    ("<zoe@example.org>", "email_unreadable"),
    ("mailto:zoe@example.org", "email_unreadable"),
    ("zoe@example.org,", "email_unreadable"),
    ("zoe@example.org;", "email_unreadable"),
    ("zoe@@example.org", "email_unreadable"),
    ("zoe@max@example.org", "email_unreadable"),
    ("zoe@example.org, max@example.org", "email_several"),
    ("zoe@example.org; max@example.org", "email_several"),
    ("zoe@example.org max@example.org", "email_several"),
    ("zoe@example.org;max@example.org", "email_several"),
    ("zoe@example.org / max@example.org", "email_several"),
    ("zoe@example.org ou max@example.org", "email_several"),
    ("zoe@xn--.org", "email_unreadable"),
    ("zoe@exa\u202emple.org", "email_unreadable"),
    ("zoe@example.org\r\nBcc: max@example.org", "email_several"),
    (f"zoe@{'a' * 64}.org", "email_unreadable"),
    (f"zoe@{'a.' * 130}org", "email_too_long"),
    ("0612345678", "email_unreadable"),
]


@pytest.mark.parametrize("typed", GOOD)
def test_an_address_that_can_be_written_to(typed: str) -> None:
    found = read_address(typed)
    assert found.problem is None
    assert found.written is not None
    assert same_address(found.written) == same_address(typed)


@pytest.mark.parametrize(("typed", "code"), BAD, ids=[repr(t[:40]) for t, _ in BAD])
def test_an_address_that_cannot_be_written_to(typed: str, code: str) -> None:
    found = read_address(typed)
    assert found.written is None
    assert found.problem is not None
    assert found.problem.code == code


@settings(max_examples=500)
@given(st.text(alphabet="az1@@..,; -_+'\"()<>=\xa0é\u3000\x1f", max_size=14))
def test_what_is_told_without_the_library_is_what_the_library_says(typed: str) -> None:
    try:
        validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        assert read_address(typed).written is None
    else:
        assert read_address(typed).written is not None


LONG = f"{'z' * 60}@{'.'.join(['a' * 60] * 3)}"


def test_an_address_has_254_characters_at_most() -> None:
    longest = f"{LONG}.{'b' * (254 - len(LONG) - 1)}"
    assert len(longest) == 254
    assert read_address(longest).problem is None
    code = read_address(longest + "b").problem
    assert code is not None
    assert code.code == "email_too_long"


#: Two ways to write an address, and whether they are one person's.
SAME = {
    "case does not matter": ("Zoe@Example.Org", "zoe@example.org", True),
    "surrounding space does not matter": (" zoe@example.org ", "zoe@example.org", True),
    "a domain is the same in both its forms": ("zoe@münchen.de", "zoe@xn--mnchen-3ya.de", True),
    "a part after + is another address": ("zoe+a@example.org", "zoe@example.org", False),
    "a full stop makes another address": ("z.oe@example.org", "zoe@example.org", False),
    "another domain is another address": ("zoe@example.com", "zoe@example.org", False),
}


@pytest.mark.parametrize(("one", "other", "same"), SAME.values(), ids=SAME)
def test_the_same_address(one: str, other: str, same: bool) -> None:
    assert (same_address(one) == same_address(other)) is same


@pytest.mark.parametrize(
    ("typed", "ascii_form"),
    [("Example.ORG", "example.org"), ("münchen.de.", "xn--mnchen-3ya.de"), ("a b", "a b")],
)
def test_a_domain_in_ascii(typed: str, ascii_form: str) -> None:
    assert ascii_domain(typed) == ascii_form

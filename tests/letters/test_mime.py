"""Headers with other letters than ASCII's, read back by the standard library."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from douze.model.kinds import Kind
from tests.letters.letter_factory import composer, planned

#: Printable, and nothing that `subject_line` would change.
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
LINES = st.lists(WORDS, min_size=1, max_size=20).map(" ".join)


@pytest.mark.parametrize("word", ["=?", "é", "😀", "_=é ?", "a" * 70 + "é", "é" * 200, "a é " * 40])
def test_a_subject_comes_out_as_it_went_in(word: str) -> None:
    assert_read_back(f"Séance {word}".strip())


@given(LINES)
def test_any_subject_comes_out_as_it_went_in(typed: str) -> None:
    assert_read_back(typed)


def assert_read_back(subject: str) -> None:
    mail = composer().compose(replace(planned(Kind.DUES), subject=subject))
    message = message_from_bytes(mail.raw, policy=policy.SMTP)
    assert message["Subject"] == mail.subject
    assert message.defects == []
    head = mail.raw.partition(b"\r\n\r\n")[0]
    lines = head.partition(b"Subject: ")[2].partition(b"\r\nDate: ")[0].split(b"\r\n")
    assert head.isascii()
    assert len(lines[0]) <= 76 - len("Subject: ")
    assert all(len(line) <= 76 and line.startswith(b" ") for line in lines[1:])

"""Why no encryption came about is said in the language of staff, whatever OpenSSL calls it."""

import ssl

import pytest

from douze.model.os_words import os_words
from tests.said import said


def certificate(number: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = number, "OpenSSL's own words"
    return error


CERTIFICATES = {
    "not valid yet": (9, "pas encore valable"),
    "expired": (10, "il a expiré"),
    "signed by the server itself": (18, "signé lui-même"),
    "signed by an authority of the server's own": (19, "ne connaît pas l'autorité"),
    "signed by an authority that is not known here": (20, "ne connaît pas l'autorité"),
    "sent without the one between": (21, "toute la chaîne"),
    "for another name": (62, "un autre nom"),
    "for another address": (64, "un autre nom"),
    "wrong in a way that has no sentence": (79, "« OpenSSL's own words »"),
}


@pytest.mark.parametrize(("number", "words"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_what_is_wrong_with_a_certificate(number: int, words: str) -> None:
    assert words in said(os_words(certificate(number)), "fr")


def test_the_cause_of_no_encryption_is_named() -> None:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)")
    error.reason = "WRONG_VERSION_NUMBER"
    assert said(os_words(error), "fr") == "TLS n'a pas abouti (WRONG_VERSION_NUMBER)"

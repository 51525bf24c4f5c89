"""Why a connection could not be encrypted, as a sentence: OpenSSL's own words are in English."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from douze.model.phrases import Phrase, phrase

if TYPE_CHECKING:  # most passes meet no such error, and load nothing of TLS
    from ssl import SSLCertVerificationError, SSLError

#: What is wrong with a certificate, by OpenSSL's number (`X509_V_ERR_…` in x509_vfy.h).
_CERTIFICATES: Mapping[int, str] = {
    9: "error_certificate_not_yet",
    10: "error_certificate_expired",
    18: "error_certificate_self_signed",
    19: "error_certificate_authority",
    20: "error_certificate_authority",
    21: "error_certificate_incomplete",
    62: "error_certificate_name",
    64: "error_certificate_name",
}


def certificate_words(error: "SSLCertVerificationError") -> Phrase:
    """Say why a certificate proves nothing; what we have no sentence for is quoted."""
    code = _CERTIFICATES.get(error.verify_code)
    return phrase(code) if code else phrase("os_other", said=error.verify_message)


def tls_words(error: "SSLError") -> Phrase:
    """Say that no encryption came about, with OpenSSL's name for the cause."""
    return phrase("error_tls", said=error.reason or str(error) or type(error).__name__)

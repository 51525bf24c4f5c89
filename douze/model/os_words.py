"""What the operating system or OpenSSL said no to, as a sentence: its own words are in English."""

import errno
from collections.abc import Mapping
from typing import TYPE_CHECKING

from douze.model.phrases import Phrase, phrase

if TYPE_CHECKING:  # most passes meet no error of TLS, and load nothing of it
    from ssl import SSLCertVerificationError, SSLError

_SENTENCES: Mapping[int, str] = {
    errno.EACCES: "os_denied",
    errno.EPERM: "os_not_permitted",
    errno.EROFS: "os_read_only",
    errno.ENOENT: "os_gone",
    errno.EEXIST: "os_there",
    errno.ENOTDIR: "os_no_folder",
    errno.EISDIR: "os_folder",
    errno.ELOOP: "os_link",
    errno.EINVAL: "os_no_file",
    errno.ENOSPC: "os_full",
    errno.EDQUOT: "os_quota",
    errno.EFBIG: "os_too_large",
    errno.EIO: "os_input_output",
    errno.ECONNREFUSED: "os_connection_refused",
    errno.ECONNRESET: "os_connection_reset",
    errno.EPIPE: "os_connection_broken",
    errno.ETIMEDOUT: "os_silent",
    errno.EHOSTUNREACH: "os_no_way",
    errno.ENETUNREACH: "os_no_network",
}
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


def os_words(error: OSError | UnicodeError) -> Phrase:
    """Say why the system would not; what we have no sentence for is quoted.

    A UnicodeError is what Python raises for the name of a host that no DNS could be asked for, as
    `smtp..example.org`.
    """
    import socket  # most passes meet no error, and none of the network
    import ssl

    if isinstance(error, socket.gaierror | UnicodeError):
        return phrase("os_no_such_host")
    if isinstance(error, TimeoutError) and error.errno is None:
        return phrase("os_silent")
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificate_words(error)
    if isinstance(error, ssl.SSLError):  # it counts its own numbers
        return tls_words(error)
    code = _SENTENCES.get(error.errno or 0)
    if code is None:
        said = error.strerror or str(error) or type(error).__name__
        return phrase("os_other", said=said)
    return phrase(code)


def certificate_words(error: "SSLCertVerificationError") -> Phrase:
    """Say why a certificate proves nothing; what we have no sentence for is quoted."""
    code = _CERTIFICATES.get(error.verify_code)
    return phrase(code) if code else phrase("os_other", said=error.verify_message)


def tls_words(error: "SSLError") -> Phrase:
    """Say that no encryption came about, with OpenSSL's name for the cause."""
    return phrase("error_tls", said=error.reason or str(error) or type(error).__name__)

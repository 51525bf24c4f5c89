"""The settings that lead elsewhere: addresses of people, sites, secrets, and the spreadsheet.

As in `values`, each function takes what was typed and returns what it means.
"""

import re
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from douze.config.problems import Wrong
from douze.config.values import Unfit, shown, text, text_in, text_that
from douze.model.phrases import phrase
from douze.model.value_types import NamedAddress

VARIABLE = phrase("expects_variable")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:localhost|{_LABEL}(?:\.{_LABEL})+)")
#: What people copy instead of a spreadsheet's address: what it is, and what is wanted.
_OTHER_THINGS = (
    (r"docs\.google\.com/forms/|forms\.gle/|^1FAIpQL", "config_is_form"),
    (r"/folders/", "config_is_folder"),
    (r"drive\.google\.com/", "config_is_file"),
    (r"docs\.google\.com/(?:document|presentation|drawings)/", "config_is_document"),
    (r"/d/e/|/pubhtml", "config_is_copy"),
)
_SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


def address(typed: object) -> NamedAddress:
    """`Name <somebody@example.org>` or the address alone.

    Whether anybody reads mail there is not asked.
    """
    words = text_in(typed) or ""
    found = _NAMED.fullmatch(words)
    name = found["name"].strip().strip('"').strip() if found else ""
    bare = found["address"].strip() if found else words
    if not _ADDRESS.fullmatch(bare) or len(bare) > 254:
        raise Unfit
    return NamedAddress(name=name, address=bare)


def web_address(typed: object) -> str:
    """An http or https address, or nothing."""
    return text_that(_is_web, typed)


def https_address(typed: object) -> str:
    """An https address of a folder, without what a page's name could not follow; or nothing."""
    words = web_address(typed)
    if words and (not words.startswith("https://") or re.search(r"[?#{}\"<>\\]", words)):
        raise Unfit
    return words


def database(typed: object) -> str:
    """The address of a PostgreSQL database, or nothing; a password has no place in it."""
    words = text_that(lambda words: words.startswith("postgresql://"), typed)
    try:
        parts = urlsplit(words)
        secret = parts.password is not None or "password" in parts.query.casefold()
    except ValueError:
        raise Unfit from None
    # Others may read the file, and it is copied into backups.
    if secret:
        raise Wrong("config_database_password")
    return words


def database_needed(typed: object) -> str:
    """The address of a PostgreSQL database; a password has no place in it."""
    if not (words := database(typed)):
        raise Unfit
    return words


def short_name(typed: object) -> str:
    """Small letters, digits and hyphens, or nothing."""
    return text_that(_SHORT_NAME.fullmatch, typed)


def form_with(blank: str) -> Callable[[object], str]:
    """An https address with a blank such as `{token}` in it, once, for a form; or nothing."""

    def fits(words: str) -> bool:
        return (
            words.startswith("https://")
            and words.count(blank) == 1
            and _is_web(words)
            and not re.search(r"[{}\"<>]", words.replace(blank, ""))
        )

    return partial(text_that, fits)


def endpoint(typed: object) -> str:
    """An https address, or an http one on this machine: a key to the sheet goes there."""
    return text_that(_is_safe, typed)


def _is_web(words: str) -> bool:
    try:
        parts = urlsplit(words)
        _ = parts.port  # raises ValueError unless it is a number up to 65535
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in words
    except ValueError:
        return False


def _is_safe(words: str) -> bool:
    if not _is_web(words):
        return False
    return urlsplit(words).scheme == "https" or is_loopback(urlsplit(words).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether a host's name or number means this very machine. Nothing is looked up."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def variable(typed: object) -> str:
    """The name of an environment variable. What was typed is not shown: it may be a password."""
    words = text_in(typed)
    if words is None or not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?", words):
        raise Wrong("config_no_password", what=VARIABLE)
    return words


def spreadsheet_key(typed: object) -> str:
    """The key of a Google spreadsheet, also out of the spreadsheet's whole address.

    An address of something else is said to be that: a form, a folder, a file, a document.
    """
    words = text_in(typed)
    for address, code in _OTHER_THINGS if words else ():
        if re.search(address, words or ""):
            raise Wrong(code, got=shown(typed))
    if words and (found := re.search(r"/d/([\w-]+)", words, re.ASCII)):
        words = found[1]
    if words is None or not re.fullmatch(r"[\w-]*", words, re.ASCII):
        raise Unfit
    return words


def workbook_path(typed: object) -> str:
    """The path of a workbook on this machine; a web address is refused."""
    words = text(typed)
    if re.match(r"(?i)https?:|(?:www|docs|drive)\.[\w.-]+/", words):
        google = "/spreadsheets/" in words
        code = "config_is_google_address" if google else "config_is_web_address"
        raise Wrong(code, got=shown(typed))
    return words

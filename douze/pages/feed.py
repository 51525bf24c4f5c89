"""The sessions as a feed (Atom, RFC 4287): an entry is new when what it tells is."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from msgspec import Struct

from douze.letters.plain_words import one_line
from douze.model.page_names import FEED, INDEX
from douze.model.settings import Settings

_ATOM = "http://www.w3.org/2005/Atom"
#: What XML 1.0 has no place for.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One session as the feed tells it."""

    code: str
    title: str
    page: str
    updated: datetime
    summary: str  #: plain text
    content: str  #: HTML; empty where the summary is all


def to_feed(
    entries: Sequence[FeedEntry], settings: Settings, title: str, updated: datetime
) -> bytes:
    """Write the feed; where no address of the pages is known, theirs are relative to its own."""
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": settings.language})
    _text(feed, "id", f"urn:uuid:{identity('', settings)}")
    _text(feed, "title", title)
    _text(feed, "updated", _utc_iso(updated))
    _link(feed, "self", _address(FEED, settings), "application/atom+xml")
    _link(feed, "alternate", _address(INDEX, settings), "text/html")
    author = ElementTree.SubElement(feed, "author")
    _text(author, "name", one_line(settings.association.name))
    for one in entries:
        # Readers know an entry by its id: another one would be news to all of them.
        entry = ElementTree.SubElement(feed, "entry")
        _text(entry, "id", f"urn:uuid:{identity(one.code, settings)}")
        _text(entry, "title", one.title)
        _text(entry, "updated", _utc_iso(one.updated))
        _link(entry, "alternate", _address(one.page, settings), "text/html")
        _text(entry, "summary", one.summary)
        if one.content:
            _text(entry, "content", one.content).set("type", "html")
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return (head + ElementTree.tostring(feed, encoding="unicode") + "\n").encode()


def _text(above: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(above, name)
    element.text = _NO_XML.sub("", text)
    return element


def _link(above: ElementTree.Element, rel: str, address: str, type_: str) -> None:
    ElementTree.SubElement(above, "link", {"rel": rel, "href": address, "type": type_})


def _address(name: str, settings: Settings) -> str:
    return settings.site.address(name) or name


def _utc_iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def identity(code: str, settings: Settings) -> str:
    """A UUID that is the same in each pass, and another association's is another."""
    where = settings.site.url or f"mailto:{settings.association.contact.address}"
    return str(uuid5(NAMESPACE_URL, f"{where.rstrip('/')} {code}"))

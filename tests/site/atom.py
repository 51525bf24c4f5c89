"""A feed held against RFC 4287: its schema (appendix B), and what no schema says.

Each rule is an XPath that finds what breaks it, with the paragraph where it stands. The moments of
our feeds are all told in UTC, so that they are compared as numbers.
"""

from collections.abc import Mapping
from pathlib import Path

from lxml import etree

_SCHEMA = Path(__file__).with_name("atom.rng")
_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_FEEDS_MOMENT = "number(translate(substring(/a:feed/a:updated, 1, 19), '-:T', ''))"
RULES: Mapping[str, str] = {
    "4.1.1: a feed has an author, unless all of its entries have one": (
        "/a:feed[not(a:author) and a:entry[not(a:author)]]"
    ),
    "4.1.1: a feed says where it is to be had": "/a:feed[not(a:link[@rel='self'])]",
    "4.1.1, 4.1.2: no two alternate links are of one type": (
        "//a:link[@rel='alternate'][@type = preceding-sibling::a:link[@rel='alternate']/@type]"
    ),
    "4.1.2: an entry has an alternate link, or content": (
        "//a:entry[not(a:content) and not(a:link[@rel='alternate' or not(@rel)])]"
    ),
    "4.1.3: content that is elsewhere is summed up": "//a:entry[a:content/@src][not(a:summary)]",
    "4.2.6: an id is a whole IRI": "//a:id[not(contains(., ':')) or contains(., ' ')]",
    "4.2.6: no two things have one id": "//a:id[. = preceding::a:id]",
    "4.2.14: a title says something": "//a:title[not(normalize-space())]",
    "3.2.1: an author has a name": "//a:author/a:name[not(normalize-space())]",
    "3.3: a moment says its zone": (
        "//a:updated[not(substring(., string-length()) = 'Z'"
        " or substring(., string-length() - 5) = '+00:00')]"
    ),
    "4.2.15: no entry is newer than its feed": (
        f"//a:entry/a:updated[number(translate(substring(., 1, 19), '-:T', '')) > {_FEEDS_MOMENT}]"
    ),
}


def wrong_with(feed: bytes) -> list[str]:
    """Name what a feed breaks: the schema, in libxml2's words, and each of the rules."""
    read = etree.fromstring(feed)
    schema = etree.RelaxNG(etree.parse(_SCHEMA))
    wrong = [] if schema.validate(read) else [str(schema.error_log.last_error)]
    return [
        *wrong,
        *(rule for rule, breach in RULES.items() if read.xpath(breach, namespaces=_ATOM)),
    ]

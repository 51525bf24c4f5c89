"""Letters to staff lead to the very cell, where the spreadsheet has an address."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.book import Book
from douze.model.letters import Letter


def with_links(letters: Iterable[Letter], book: Book) -> Iterator[Letter]:
    """Give each matter of these letters its link, as far as its place has one."""
    for letter in letters:
        linked = tuple(replace(one, link=_link(one.where, book)) for one in letter.matters)
        yield replace(letter, matters=linked) if book.addresses and linked else letter


def _link(where: str, book: Book) -> str:
    """Where a browser opens a tab, or a cell of it."""
    title, _, cell = where.rpartition("!")
    if title in book.addresses:
        return f"{book.addresses[title]}&range={cell}"
    return book.addresses.get(where, "")

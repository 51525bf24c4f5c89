"""What the members' list tells on its own rows: what nobody can read there."""

from collections.abc import Iterator

from douze.model.book import Book
from douze.model.desired import MemberAlert


def member_alerts(book: Book) -> Iterator[MemberAlert]:
    """Say on each member's row what is wrong with it, and take back what is so no more."""
    for member in book.members:
        there = member.cells.get("alert")
        if member.wrong or there is not None:
            named = next((w for w in ("structure", "emails") if member.cells.get(w)), "")
            name = (named, str(member.cells[named])) if named else None
            yield MemberAlert(row=member.row, alert=member.wrong, there=there, name=name)

"""Many places of a spreadsheet told in few words: `Réponses!2:14`, `Adhérents!B2:B40`."""

from collections.abc import Iterable, Iterator
from itertools import islice

#: How many ranges can be gone through by hand; the next look tells those that are left.
MOST = 20


def ranges_of(places: Iterable[str]) -> list[str]:
    """Put rows (`Réponses!2`), and cells of a column (`Adhérents!B2`), together where they meet.

    Tabs and columns stand in the order in which they come.
    """
    numbers: dict[str, set[int]] = {}
    for place in places:
        column = place.rstrip("0123456789")
        numbers.setdefault(column, set()).add(int(place.removeprefix(column)))
    return [told for column, found in numbers.items() for told in _runs(column, sorted(found))]


def first_of(ranges: list[str]) -> str:
    """Name as many of them as a person goes through."""
    return ", ".join(islice(ranges, MOST))


def _runs(column: str, numbers: list[int]) -> Iterator[str]:
    letters = column.rpartition("!")[2]
    begun = before = numbers[0]
    for number in (*numbers[1:], None):  # None ends the last run
        if number == before + 1:
            before = number
            continue
        last = f":{before}" if not letters else f":{letters}{before}"
        yield f"{column}{begun}" + (last if before > begun else "")
        if number is not None:
            begun = before = number

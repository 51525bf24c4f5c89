"""The many ways to write a day, an hour, a yes or a no in a cell."""

import unicodedata
from datetime import date, datetime, time
from random import Random

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text)
    return "".join(c for c in folded if unicodedata.category(c) != "Mn")


def long_day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


def a_date(rng: Random, day: date) -> object:
    return rng.choice(
        [
            day,
            f"{day:%d/%m/%Y}",
            long_day(day),
            f"{day:%Y-%m-%d}",
            f"{day.day}/{day.month}/{day.year}",
        ]
    )


def an_hour(rng: Random, hour: time) -> object:
    texts: list[object] = [hour, f"{hour:%H:%M}", f"{hour:%Hh%M}", f"{hour.hour}h{hour:%M}"]
    return rng.choice(texts + ([f"{hour.hour}h", f"{hour.hour} h"] if not hour.minute else []))


def a_moment(rng: Random, moment: datetime | None) -> object:
    if moment is None:
        return None
    return rng.choice(
        [moment, f"{moment:%d/%m/%Y %H:%M}", f"{long_day(moment.date())} à {moment:%Hh%M}"]
    )


def yes_no(rng: Random, value: bool | None) -> object:
    if value is None:
        return None
    return rng.choice([True, "oui", "Oui", "x", "VRAI"] if value else [False, "non", "NON", "FAUX"])


def said(rng: Random, paid: str) -> object:
    if paid == "oui":
        return rng.choice(["oui", "Oui", True, "x"])
    if paid == "non":
        return rng.choice(["non", "Non", False])
    return rng.choice(["exonéré", "Exonérée", "exonere"]) if paid else None

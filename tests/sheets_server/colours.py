"""Colours as Google keeps them: one byte a channel, written as single floats, no zeros."""

import struct
from functools import lru_cache
from typing import Any

from tests.sheets_server.errors import Json

#: Where a colour stands in two forms, the old one and the one that themes may use.
TWINS = (
    "backgroundColor",
    "foregroundColor",
    "tabColor",
    "color",
    "headerColor",
    "firstBandColor",
    "secondBandColor",
    "footerColor",
)


@lru_cache(maxsize=1024)
def channel(share: float) -> int | float:
    """Cut a share of light down to what one byte can say, reckoning in single floats."""
    level = min(255, max(0, int(_single(_single(share) * 255))))
    if level in (0, 255):
        return level // 255
    exact = _single(level / 255)
    for digits in range(6, 10):
        short = float(f"{exact:.{digits}g}")
        if _single(short) == exact:
            return short
    return exact


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


def colour(given: Json | None) -> Json:
    """Write a colour as Google would."""
    given = given or {}
    kept = {name: channel(float(given.get(name) or 0)) for name in ("red", "green", "blue")}
    return {name: share for name, share in kept.items() if share}


def twinned(given: Json) -> Json:
    """Give every colour in both of its forms, all the way down; leave nulls out."""
    fresh: Json = {}
    for name, value in given.items():
        if value is None or name in fresh:
            continue
        if name in TWINS and not given.get(name + "Style"):
            fresh[name] = colour(value)
            fresh[name + "Style"] = {"rgbColor": colour(value)}
        elif name in TWINS:
            continue
        elif name.endswith("Style") and name[:-5] in TWINS and isinstance(value, dict):
            if "rgbColor" in value:
                fresh[name[:-5]] = colour(value["rgbColor"])
                fresh[name] = {"rgbColor": colour(value["rgbColor"])}
            else:
                fresh[name] = dict(value)
                if theme := THEME.get(value.get("themeColor", "")):
                    fresh[name[:-5]] = theme
        else:
            fresh[name] = _inside(value)
    return fresh


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return twinned(value)
    if isinstance(value, list):
        return [_inside(item) for item in value]
    return value


def _rgb(text: str) -> Json:
    return colour(
        {
            name: int(text[at : at + 2], 16) / 255
            for name, at in (("red", 0), ("green", 2), ("blue", 4))
        }
    )


THEME = {
    "TEXT": _rgb("000000"),
    "BACKGROUND": _rgb("ffffff"),
    "ACCENT1": _rgb("4285f4"),
    "ACCENT2": _rgb("ea4335"),
    "ACCENT3": _rgb("fbbc04"),
    "ACCENT4": _rgb("34a853"),
    "ACCENT5": _rgb("ff6d01"),
    "ACCENT6": _rgb("46bdc6"),
    "LINK": _rgb("1155cc"),
}

"""Field masks: `sheets(properties,data.rowData)` and how they choose and change.

A mask is a tree of names. An empty tree means everything below.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tests.sheets_server.errors import Json, invalid

Mask = dict[str, "Mask"]  # type: ignore[misc]

_TOKEN = re.compile(r"[A-Za-z0-9_*]+|[(),./]")


@lru_cache(maxsize=512)
def parse(text: str) -> Mask:
    """Read a mask. Neither `a.b(c,d)` nor `a/b` nor `*` is a surprise."""
    tokens = _TOKEN.findall(text.replace(" ", ""))
    if "".join(tokens) != text.replace(" ", ""):
        raise invalid("Request contains an invalid argument.")
    tree, rest = _fields(tokens)
    if rest:
        raise invalid("Request contains an invalid argument.")
    return tree


def _fields(tokens: list[str]) -> tuple[Mask, list[str]]:
    tree: Mask = {}
    while tokens and tokens[0] != ")":
        path: list[str] = []
        leaf: Mask = {}
        while tokens and tokens[0] not in (",", ")"):
            token, tokens = tokens[0], tokens[1:]
            if token == "(":
                leaf, tokens = _fields(tokens)
                if not tokens:
                    raise invalid("Request contains an invalid argument.")
                tokens = tokens[1:]
            elif token not in "./":
                path.append(_camel(token))
        _plant(tree, path, leaf)
        if tokens and tokens[0] == ",":
            tokens = tokens[1:]
    return tree, tokens


def _camel(name: str) -> str:
    """Accept `row_count` for `rowCount`, as Google does."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def _plant(tree: Mask, path: list[str], leaf: Mask) -> None:
    if path and path[-1] == "*":
        path, leaf = path[:-1], {}
        if not path:
            tree["*"] = {}
            return
    for position, name in enumerate(path):
        last = position == len(path) - 1
        known = tree.get(name)
        if known == {}:  # everything below is chosen already
            return
        if last and not leaf:
            tree[name] = {}
            return
        tree = tree.setdefault(name, {})
    tree.update(leaf)


def choose(value: Any, mask: Mask) -> Any:
    """Keep only what the mask names."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [choose(item, mask) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: choose(item, mask[name]) for name, item in value.items() if name in mask}


def below(mask: Mask | None, name: str) -> Mask | None:
    """Say what the mask chooses below a name: None when it does not choose the name at all."""
    if mask is None:
        return None
    if not mask or "*" in mask:
        return {}
    return mask.get(name)


def merge(old: Json, new: Json, mask: Mask) -> Json:
    """Give the old with what the mask names taken from the new; what the new lacks is unset."""
    if not mask or "*" in mask:
        return dict(new)
    merged = dict(old)
    for name, deeper in mask.items():
        wanted = new.get(name)
        if not deeper:
            if wanted is None:
                merged.pop(name, None)
            else:
                merged[name] = wanted
            continue
        inner = merge(merged.get(name) or {}, wanted or {}, deeper)
        if inner or wanted is not None:
            merged[name] = inner
        else:
            merged.pop(name, None)
    return merged

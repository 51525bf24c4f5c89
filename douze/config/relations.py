"""How a setting hangs together with those that stand before it in its section."""

from collections.abc import Iterator, Mapping

from douze.config.addresses import is_loopback
from douze.config.problems import Trail, dotted
from douze.model.setting import (
    NeededWhen,
    NeededWith,
    OtherThan,
    OwnTitle,
    Relation,
    SecureElsewhere,
)
from douze.model.settings import AnswerTab


def check_relation(
    relation: Relation, value: object, known: Mapping[str, object], section: Trail
) -> None:
    """Raise ValueError where a value does not go with the others.

    `known` are those of its section that stand before it and are right: what is wrong was told,
    and nothing is concluded from it.
    """
    match relation:
        case NeededWhen(kind=kind):
            if not value and known.get("kind") == kind:
                raise ValueError(f"needed when {dotted((*section, 'kind'))} is {kind}")
        case NeededWith(other=other, hint=hint):
            if not value and known.get(other):
                more = f": {hint}" if hint else ""
                raise ValueError(f"needed with {dotted((*section, other))}{more}")
        case OtherThan(other=other):
            if value and str(value).casefold() == str(known.get(other, "")).casefold():
                where = dotted((*section, other))
                raise ValueError(f"has to be another folder than {where}")
        case SecureElsewhere():
            host = known.get("host")
            if value == "none" and host and not is_loopback(str(host)):
                raise ValueError(f"none is for a server on this machine only, not for {host!r}")
        case OwnTitle():
            _own_title(value, known)


def _own_title(value: object, known: Mapping[str, object]) -> None:
    taken = {title.casefold() for other in known.values() for title in _titles(other)}
    for title in _titles(value):
        if title.casefold() in taken:
            raise ValueError(f"two tabs cannot have the same title, {title!r}")
        taken.add(title.casefold())


def _titles(value: object) -> Iterator[str]:
    """The title, or titles, that one setting gives."""
    if isinstance(value, tuple):
        yield from (tab.title for tab in value if isinstance(tab, AnswerTab))
    else:
        yield str(value)

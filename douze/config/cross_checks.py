"""Checks of a setting against those that stand before it in its section."""

from collections.abc import Iterator, Mapping

from douze.config.addresses import is_loopback
from douze.config.problems import Trail, Wrong, dotted
from douze.model.setting_marks import (
    NeededWhen,
    NeededWith,
    NeedsBeside,
    OtherThan,
    OwnTitle,
    Relation,
    SecureElsewhere,
)
from douze.model.settings import AnswerTab


def check_relation(
    relation: Relation, value: object, known: Mapping[str, object], section: Trail
) -> None:
    """Raise Wrong where a value does not go with the others.

    `known` are those of its section that stand before it and are right: what is wrong was told,
    and nothing is concluded from it.
    """
    match relation:
        case NeededWhen(kind=kind) if not value and known.get("kind") == kind:
            raise Wrong("config_needed_when", setting=dotted((*section, "kind")), kind=kind)
        case NeededWith(other=other) if not value and known.get(other):
            raise Wrong("config_needed_with", setting=dotted((*section, other)))
        case OtherThan(other=other) if value and _same(value, known.get(other)):
            raise Wrong("config_other_folder", setting=dotted((*section, other)))
        case SecureElsewhere() if value == "none":
            host = known.get("host")
            if host and not is_loopback(str(host)):
                raise Wrong("config_none_elsewhere", host=repr(host))
        case OwnTitle():
            _own_title(value, known)


def _same(value: object, other: object) -> bool:
    """Whether two folders are one, also on a disk to which case does not matter."""
    return other is not None and str(value).casefold() == str(other).casefold()


def check_beside(
    relation: NeedsBeside, value: object, made: Mapping[tuple[str, ...], object]
) -> None:
    """Raise Wrong where a value is nothing without a setting of another section, which is empty.

    `made` are those that are right so far, by their way from the settings.
    """
    place = (relation.section, relation.name)
    if value and place in made and not made[place]:
        raise Wrong("config_needs_beside", setting=dotted(place))


def _own_title(value: object, known: Mapping[str, object]) -> None:
    taken = {title.casefold() for other in known.values() for title in _titles(other)}
    for title in _titles(value):
        if title.casefold() in taken:
            raise Wrong("config_same_title", title=repr(title))
        taken.add(title.casefold())


def _titles(value: object) -> Iterator[str]:
    """The title, or titles, that one setting gives."""
    if isinstance(value, tuple):
        yield from (tab.title for tab in value if isinstance(tab, AnswerTab))
    else:
        yield str(value)

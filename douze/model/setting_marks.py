"""The marks that a setting may have: its name in the file, and what it must agree with.

Plain data, so that `settings` can be read by everybody; `douze/config` acts on it. What a setting
must agree with stands before it, in its section but for `NeedsBeside`.
"""

from msgspec import Struct


class Key(Struct, frozen=True):
    """The name in the file where it is another; `schedule.apply` stands in a section."""

    name: str


class NeededWhen(Struct, frozen=True):
    """It must not be empty while `kind` is this."""

    kind: str


class NeededWith(Struct, frozen=True):
    """It must not be empty while another setting is not."""

    other: str


class NeedsBeside(Struct, frozen=True):
    """It means nothing without a setting of a section before its own: `association`, `withdraw`."""

    section: str
    name: str


class OtherThan(Struct, frozen=True):
    """It must not say what another setting says, whatever the case."""

    other: str


class SecureElsewhere(Struct, frozen=True):
    """`none` is for a `host` that is this machine."""


class OwnTitle(Struct, frozen=True):
    """No two settings of the section have one title, whatever the case."""


Relation = NeededWhen | NeededWith | NeedsBeside | OtherThan | SecureElsewhere | OwnTitle

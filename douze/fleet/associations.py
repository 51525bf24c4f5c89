"""The associations of a fleet: a folder each, with a `config.yaml` as one alone has."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Self

from msgspec import Struct

from douze.adapters.secret_file import SecretFile
from douze.config.load import load_for_letters
from douze.errors import ConfigProblems, SecretUnreadable
from douze.model.fleet_settings import FleetSettings
from douze.model.fold import fold
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings

#: What an association's folder has to hold.
CONFIG = "config.yaml"


class Association(Struct, frozen=True):
    """One of a fleet, by the name of its folder."""

    name: str
    config: Path

    @classmethod
    def in_folder(cls, folder: Path, name: str) -> Self:
        """The one of this name, where the folder of all of them is."""
        return cls(name, folder / name / CONFIG)


class Loaded(Struct, frozen=True, kw_only=True):
    """What an association's configuration says, or everything that is wrong with it."""

    association: Association
    settings: Settings | None = None
    problems: tuple[Phrase, ...] = ()


class Conflict(Struct, frozen=True):
    """Two associations that cannot both have passes."""

    names: tuple[str, str]
    what: Phrase


def associations(folder: Path) -> tuple[Association, ...]:
    """Name all folders in which a `config.yaml` lies, in order; hidden ones are none."""
    found = []
    with os.scandir(folder) as there:
        for each in there:
            config = Path(each.path, CONFIG)
            if not each.name.startswith(".") and each.is_dir() and config.exists():
                found.append(Association(each.name, config))
    return tuple(sorted(found, key=lambda one: one.name))


def config_mark(association: Association) -> str:
    """Say which `config.yaml` this host holds: two that differ have another mark."""
    try:
        return sha256(association.config.read_bytes()).hexdigest()[:12]
    except OSError:
        return ""


def load_one(association: Association) -> Loaded:
    """Load one; what is wrong with it is told, and stops none of the others."""
    try:
        settings, _ = load_for_letters(association.config)
    except ConfigProblems as error:
        return Loaded(association=association, problems=tuple(error.lines))
    return Loaded(association=association, settings=settings)


def conflicts(loaded: Iterable[Loaded], fleet: FleetSettings) -> Iterator[Conflict]:
    """Find those that would write over each other: two on one sheet, or of one name.

    One whose ledger stands elsewhere than the fleet's is told too: its passes would be nobody's;
    and one whose relay has no limit in the fleet: its letters wait.
    """
    sheets: dict[str, str] = {}
    names: dict[str, str] = {}
    for one in loaded:
        if one.settings is None:
            continue
        name, settings = one.association.name, one.settings
        if (before := sheets.setdefault(_sheet(settings), name)) != name:
            yield Conflict((before, name), phrase("fleet_same_sheet", one=before, other=name))
        called = settings.database.association
        if called != name:
            yield Conflict((name, name), phrase("fleet_other_name", one=name, called=called or "?"))
        if (before := names.setdefault(fold(called), name)) != name:
            what = phrase("fleet_same_name", one=before, other=name, called=called)
            yield Conflict((before, name), what)
        if settings.database.url != fleet.database:
            where = settings.ledger_place
            yield Conflict((name, name), phrase("fleet_elsewhere", one=name, where=where))
        if (relay := settings.mail.relay) and relay not in fleet.relays:
            yield Conflict((name, name), phrase("fleet_no_relay", one=name, relay=relay))


def with_one_secret(loaded: Iterable[Loaded]) -> Iterator[Conflict]:
    """Find those whose folder was copied from another's, with the secret that names its letters.

    The letter to one person about sessions of one code would have the same Message-ID, and
    mailboxes hide the second. What follows from a master key differs by itself.
    """
    known: dict[bytes, str] = {}
    for one in loaded:
        name, secret = one.association.name, b""
        if one.settings is not None:
            with suppress(SecretUnreadable):  # which its own passes and `doctor` tell
                secret = SecretFile(one.settings.beside("withdrawals.key")).read()
        if secret and (before := known.setdefault(secret, name)) != name:
            yield Conflict((before, name), phrase("fleet_same_secret", one=before, other=name))


def _sheet(settings: Settings) -> str:
    """What is one and the same for all who write to one spreadsheet."""
    spreadsheet = settings.spreadsheet
    if spreadsheet.kind == "google":
        return f"google {spreadsheet.key}"
    # Whatever links lead to it: two would overwrite each other all the same.
    return str(spreadsheet.path.resolve())

"""Associations whose folder was copied from another's, with the secret that names its letters."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from douze.adapters.secret_file import SecretFile
from douze.errors import SecretUnreadable
from douze.fleet.associations import Conflict, Loaded
from douze.model.phrases import phrase


def with_one_secret(loaded: Iterable[Loaded]) -> Iterator[Conflict]:
    """Find those that have one secret of their own between them.

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

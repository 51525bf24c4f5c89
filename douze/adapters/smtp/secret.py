"""Where the password or the token is found: never in `config.yaml`, never on a command line."""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from douze.adapters.smtp.login import Credentials
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Bounces, MailSettings

_COMMAND_SECONDS = 30


class SecretMissing(Exception):
    """There is no secret where `config.yaml` says, or others can read it. `hint` helps.

    `file` is the one that is to blame, where one is.
    """

    def __init__(self, what: Phrase, hint: Phrase, file: Path | None = None) -> None:
        self.what, self.hint, self.file = what, hint, file
        super().__init__(what)


def credentials(mail: MailSettings, environment: Mapping[str, str]) -> Credentials | None:
    """Find the secret of `mail.user`; None where no user is named.

    A token, where `oauth_command` or `oauth_file` names one; else the password. Raises
    SecretMissing.
    """
    if not mail.user:
        return None
    if mail.oauth_command:
        return Credentials(user=mail.user, secret=_from_command(mail.oauth_command), token=True)
    if mail.oauth_file:
        token = _from_file(mail.oauth_file)
        if any(sign.isspace() for sign in token):
            raise _of_file("error_more_than_token", mail.oauth_file, phrase("hint_token_only"))
        return Credentials(user=mail.user, secret=token, token=True)
    return Credentials(user=mail.user, secret=password(mail, environment))


def password(mail: MailSettings | Bounces, environment: Mapping[str, str]) -> str:
    """Find a password, to send by or to read what comes back.

    From the variable, from a file of that name in `$CREDENTIALS_DIRECTORY` (systemd), or from
    `password_file`. Raises SecretMissing.
    """
    name = mail.password_env
    if environment.get(name):
        return environment[name]
    given = environment.get("CREDENTIALS_DIRECTORY")
    if given and name and (Path(given) / name).is_file():
        # Who may read it systemd decides, by more than the mode that `_from_file` looks at.
        return _read(Path(given) / name)
    if mail.password_file:
        return _from_file(mail.password_file)
    what = phrase("error_password_missing", user=mail.user)
    raise SecretMissing(what, phrase("hint_password", variable=name))


def _of_file(code: str, path: Path, hint: Phrase) -> SecretMissing:
    return SecretMissing(phrase(code, path=str(path)), hint, path)


def _from_file(path: Path) -> str:
    """Read a secret that nobody else can read."""
    try:
        exposed = path.stat().st_mode & 0o077
    except OSError as error:
        what = phrase("error_secret_unreadable", path=str(path), why=os_words(error))
        raise SecretMissing(what, phrase("hint_make_it_0600"), path) from error
    if not path.is_file():  # on a pipe one would wait for ever
        raise _of_file("error_secret_no_file", path, phrase("hint_put_file_0600"))
    if exposed:
        raise _of_file("error_secret_exposed", path, phrase("hint_chmod", path=str(path)))
    return _read(path)


def _read(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _of_file("error_secret_shut", path, phrase("hint_owner_and_mode")) from error
    if not secret:
        raise _of_file("error_secret_empty", path, phrase("hint_secret_first_line"))
    return secret


def _from_command(command: str) -> str:
    """Ask a program for the token. What it says is shown to nobody."""
    hint = phrase("hint_run_token_command")
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        what = phrase("error_token_command", why=type(error).__name__)
        raise SecretMissing(what, hint) from error
    token = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not token or any(sign.isspace() for sign in token):
        what = phrase("error_no_token", status=done.returncode)
        raise SecretMissing(what, hint)
    return token

"""Where the password or the token is found: never in `config.yaml`, never on a command line."""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from douze.adapters.smtp.login import Credentials
from douze.model.settings import Bounces, Mail

_COMMAND_SECONDS = 30


class SecretMissing(Exception):
    """There is no secret where `config.yaml` says, or others can read it. `hint` helps.

    `file` is the one that is to blame, where one is.
    """

    def __init__(self, what: str, hint: str, file: Path | None = None) -> None:
        self.what, self.hint, self.file = what, hint, file
        super().__init__(what)


def credentials(mail: Mail, environment: Mapping[str, str]) -> Credentials | None:
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
            what = f"{mail.oauth_file} holds more than a token"
            raise SecretMissing(what, "Put the token and nothing else into it.", mail.oauth_file)
        return Credentials(user=mail.user, secret=token, token=True)
    return Credentials(user=mail.user, secret=password(mail, environment))


def password(mail: Mail | Bounces, environment: Mapping[str, str]) -> str:
    """Find a password, to send by or to read what comes back.

    From the variable, from a file of that name in `$CREDENTIALS_DIRECTORY` (systemd), or from
    `password_file`. Raises SecretMissing.
    """
    name = mail.password_env
    if environment.get(name):
        return environment[name]
    given = environment.get("CREDENTIALS_DIRECTORY")
    if given and name and (Path(given) / name).is_file():
        return _read(Path(given) / name)
    if mail.password_file:
        return _from_file(mail.password_file)
    raise SecretMissing(
        f"the password of {mail.user} is missing",
        f"Put it into the environment variable {name}, or into a file of mode 0600 that "
        "mail.password_file names.",
    )


def _from_file(path: Path) -> str:
    """Read a secret that nobody else can read."""
    try:
        exposed = path.stat().st_mode & 0o077
    except OSError as error:
        raise SecretMissing(
            f"{path} cannot be read ({error.strerror})", "Make it, with mode 0600.", path
        ) from error
    if not path.is_file():  # on a pipe one would wait for ever
        raise SecretMissing(f"{path} is no file", "Put one there, with mode 0600.", path)
    if exposed:
        raise SecretMissing(f"{path} can be read by others", f"Run: chmod 600 {path}", path)
    return _read(path)


def _read(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        hint = "Look at its owner and mode."
        raise SecretMissing(f"{path} cannot be read", hint, path) from error
    if not secret:
        raise SecretMissing(f"{path} is empty", "Put the secret on its first line.", path)
    return secret


def _from_command(command: str) -> str:
    """Ask a program for the token. What it says is shown to nobody."""
    hint = "Run it yourself as the user of the passes: it must print a token and nothing else."
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        what = f"mail.oauth_command could not be run ({type(error).__name__})"
        raise SecretMissing(what, hint) from error
    token = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not token or any(sign.isspace() for sign in token):
        what = f"mail.oauth_command gave no token (exit status {done.returncode})"
        raise SecretMissing(what, hint)
    return token

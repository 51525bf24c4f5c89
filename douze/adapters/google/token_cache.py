"""Where a robot's access token is kept for its hour, so that not every pass asks for one."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from msgspec import Struct

from douze.adapters.google.key_file import RobotKey
from douze.own_file import is_own
from douze.replace_file import replace_file

#: A token that ends sooner is not taken: a pass should not run out of it.
_LEFT = timedelta(minutes=5)


class AccessToken(Struct, frozen=True):
    """A token, and until when it holds: in UTC and without a zone, as google-auth has it."""

    token: str
    expiry: datetime

    def __repr__(self) -> str:
        return f"AccessToken({self.expiry})"


class TokenCache:
    """A small file that only its owner can read; of several places the first that we may write.

    It holds the token of one robot for one scope. One that somebody else wrote is left alone.
    Whoever writes puts a whole file in its place, so any number of processes may share it.
    """

    def __init__(self, *places: Path) -> None:
        self._places = places

    @property
    def own(self) -> Path:
        """The place that is the association's own, the last."""
        return self._places[-1]

    @classmethod
    def of_robot(cls, credentials: Path, own: Path, ending: str = ".token") -> Self:
        """Beside the robot's key, for all who use it on this host; else at a place of our own."""
        return cls(credentials.with_name(f"{credentials.name}{ending}"), own)

    def read(self, key: RobotKey, now: datetime) -> AccessToken | None:
        """Give the token of this key that is kept, if it holds for long enough."""
        kept = (_read(place, key) for place in self._places if is_own(place))
        good = (each for each in kept if each and now.astimezone(UTC) < _ends(each) - _LEFT)
        return next(good, None)

    def keep(self, key: RobotKey, token: AccessToken) -> None:
        """Keep a token for whoever comes next; where that cannot be, he asks for another."""
        content = {
            "robot": key.email,
            "key": key.key_id,
            "token": token.token,
            "expiry": _ends(token).isoformat(),
        }
        places = self._writable()
        for place in places:
            with suppress(OSError):
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace_file(place, json.dumps(content).encode())
                break
        for before in places:  # where it stood as long as each association had its own
            with suppress(OSError):
                before.unlink(missing_ok=True)

    def _writable(self) -> Iterator[Path]:
        """Name the places where nothing stands that is somebody else's, one after the other."""
        for place in self._places:
            if is_own(place) or (not place.is_symlink() and not place.exists()):
                yield place


def _read(place: Path, key: RobotKey) -> AccessToken | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(place.read_text("utf-8"))
        expiry = datetime.fromisoformat(content["expiry"])
        same = (content["robot"], content["key"]) == (key.email, key.key_id)
        if same and isinstance(content["token"], str):
            return AccessToken(content["token"], expiry.astimezone(UTC).replace(tzinfo=None))
    return None


def _ends(token: AccessToken) -> datetime:
    return token.expiry.replace(tzinfo=UTC)

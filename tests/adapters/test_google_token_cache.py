"""The robot's token: one for all who use its key on this host, kept for its hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from google.auth.transport.requests import Request

from douze.adapters.google.key_file import RobotKey, read_key
from douze.adapters.google.token import credentials
from douze.adapters.google.token_cache import AccessToken, TokenCache
from tests.sheets_server import SheetsServer

SPREADSHEETS = ["memory"]
NOW = datetime(2020, 9, 20, 10, tzinfo=UTC)
HOUR = NOW.replace(tzinfo=None) + timedelta(hours=1)
TOKEN = AccessToken("ya29.x", HOUR)


def robot(folder: Path, name: str = "robot") -> RobotKey:
    path = folder / "keys" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    return RobotKey(path=path, email=f"{name}@x.example", key_id=f"{name}-1", content={})


def cache(folder: Path, association: str, name: str = "robot") -> TokenCache:
    own = folder / association / "google-token.json"
    return TokenCache.of_robot(robot(folder, name).path, own)


def shared(folder: Path) -> Path:
    return folder / "keys" / "robot.json.token"


def test_whoever_uses_one_key_shares_its_token(tmp_path: Path) -> None:
    key = robot(tmp_path)
    cache(tmp_path, "zoe").keep(key, TOKEN)
    assert cache(tmp_path, "max").read(key, NOW) == TOKEN
    assert shared(tmp_path).stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "zoe").exists()
    assert cache(tmp_path, "max", "another").read(robot(tmp_path, "another"), NOW) is None


def test_a_new_key_in_the_same_file_has_no_token_yet(tmp_path: Path) -> None:
    cache(tmp_path, "zoe").keep(robot(tmp_path), TOKEN)
    new = RobotKey(path=shared(tmp_path), email="robot@x.example", key_id="robot-2", content={})
    assert cache(tmp_path, "zoe").read(new, NOW) is None


ENDS = {"an hour": (0, True), "six minutes": (54, True), "four minutes": (56, False)}


@pytest.mark.parametrize(("passed", "taken"), ENDS.values(), ids=ENDS)
def test_a_token_is_taken_while_it_lasts_for_a_pass(
    passed: int, taken: bool, tmp_path: Path
) -> None:
    cache(tmp_path, "zoe").keep(robot(tmp_path), TOKEN)
    found = cache(tmp_path, "zoe").read(robot(tmp_path), NOW + timedelta(minutes=passed))
    assert (found == TOKEN) is taken


def test_the_token_of_before_is_taken_and_gone_when_another_is_kept(tmp_path: Path) -> None:
    own, key = tmp_path / "zoe" / "google-token.json", robot(tmp_path)
    TokenCache(own).keep(key, TOKEN)
    assert cache(tmp_path, "zoe").read(key, NOW) == TOKEN
    cache(tmp_path, "zoe").keep(key, TOKEN)
    assert not own.exists()


def open_to_others(path: Path) -> None:
    path.touch()
    path.chmod(0o666)


IN_THE_WAY: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a link": lambda path: path.symlink_to(path.with_name("elsewhere")),
    "a file that others may write": open_to_others,
}


@pytest.mark.parametrize("put", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_not_ours_beside_the_key_is_left_alone(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    key = robot(tmp_path)
    put(shared(tmp_path))
    before = shared(tmp_path).lstat().st_ino
    cache(tmp_path, "zoe").keep(key, TOKEN)
    assert shared(tmp_path).lstat().st_ino == before
    assert not shared(tmp_path).with_name("elsewhere").exists()
    assert cache(tmp_path, "zoe").read(key, NOW) == TOKEN
    assert cache(tmp_path, "max").read(key, NOW) is None


BROKEN = ("", "[]", "{}", '{"robot": 1}', "\x00", '{"expiry": "soon"}')


@pytest.mark.parametrize("text", BROKEN, ids=repr)
def test_what_is_no_token_counts_for_nothing(text: str, tmp_path: Path) -> None:
    key = robot(tmp_path)
    shared(tmp_path).write_text(text)
    assert cache(tmp_path, "zoe").read(key, NOW) is None


def test_a_token_that_holds_no_more_is_asked_for_once(google: SheetsServer, tmp_path: Path) -> None:
    def asked() -> int:
        return sum(request.is_token for request in google.requests)

    def one(name: str) -> tuple[Callable[[], None], Callable[[], str]]:
        own = tmp_path / name / "google-token.json"
        robot_key = read_key(google.credentials)
        path = tmp_path / "robot.json"
        found = credentials(robot_key, TokenCache.of_robot(path, own), lambda: datetime.now(UTC))
        return partial(found.refresh, Request()), lambda: str(found.token)

    (zoe, zoes), (max_, maxs) = one("zoe"), one("max")
    before = asked()
    for refresh in (zoe, max_):
        refresh()
    assert (asked() - before, zoes() == maxs()) == (1, True)
    for refresh in (max_, zoe, zoe):  # the last time nobody else has a newer one
        refresh()
    assert asked() - before == 3

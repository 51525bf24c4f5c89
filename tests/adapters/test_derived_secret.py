"""The secrets that follow from one master key: one for each association, the same on each host."""

from pathlib import Path

import pytest

from douze.adapters.secret_file import DerivedSecret, SecretFile
from douze.errors import SecretUnreadable
from douze.model.tokens import SECRET_BYTES


def derived(host: Path, name: str, master: Path) -> DerivedSecret:
    return DerivedSecret(SecretFile(host / name / "withdrawals.key"), master, name)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.key"
    SecretFile(path).make()
    return path


def test_each_association_has_its_own_and_each_host_the_same(tmp_path: Path, master: Path) -> None:
    secrets = [derived(tmp_path, name, master).make() for name in ("zoe", "max", "ann")]
    assert {len(secret) for secret in (*secrets, *set(secrets))} == {SECRET_BYTES}
    assert len(set(secrets)) == 3
    assert derived(tmp_path / "other", "zoe", master).read() == secrets[0]
    assert not (tmp_path / "zoe").exists()
    assert SecretFile(master).read() not in secrets


def test_a_secret_of_before_is_kept(tmp_path: Path, master: Path) -> None:
    own = SecretFile(tmp_path / "zoe" / "withdrawals.key").make()
    one = derived(tmp_path, "zoe", master)
    assert one.read() == one.make() == own
    assert one.path == tmp_path / "zoe" / "withdrawals.key"
    assert derived(tmp_path, "max", master).path == master


def test_no_host_makes_a_master_key_of_its_own(tmp_path: Path) -> None:
    one = derived(tmp_path, "zoe", tmp_path / "master.key")
    for ask in (one.read, one.make):
        with pytest.raises(SecretUnreadable, match="is not there"):
            ask()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o602])
def test_a_master_key_that_others_may_read_is_refused(
    mode: int, tmp_path: Path, master: Path
) -> None:
    master.chmod(mode)
    one = derived(tmp_path, "zoe", master)
    for ask in (one.read, one.make):
        with pytest.raises(
            SecretUnreadable, match="may be read or changed by others than this account"
        ):
            ask()
    SecretFile(tmp_path / "zoe" / "withdrawals.key").make()
    assert one.read(), "which has a secret of its own needs none"

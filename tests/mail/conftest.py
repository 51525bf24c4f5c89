"""A mail server on loopback, its certificates, and a mailer that talks to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.certificates import Authority
from tests.mail.server import MailServer, running


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the system trust the authority, as SSL_CERT_FILE does."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    return authority.path

"""The demonstration of many associations: one machine dies, and everybody has one letter."""

import subprocess
import sys

import pytest

from douze.demo.fleet import __main__ as fleet_demo
from douze.demo.fleet import own_cluster
from tests.factories import TOP
from tests.programs import needs


@needs("pg_ctl")
def test_a_machine_dies_and_everybody_has_one_letter() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "douze.demo.fleet"],
        cwd=TOP,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout
    assert "meurt" in done.stdout
    assert "reprend la passe" in done.stdout or "tout était déjà fait" in done.stdout
    assert done.stdout.count("18 personnes en ont reçu un seul") == 3
    assert done.stdout.splitlines()[-1].startswith("Chacun a reçu le sien, une fois")


def test_where_postgresql_is_not_installed_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(own_cluster, "_PATH", "")
    assert fleet_demo.main() == 2
    assert "sudo apt-get install postgresql" in capsys.readouterr().err

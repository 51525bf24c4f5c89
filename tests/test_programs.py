"""What was left out of a run is said once, with what to type."""

import subprocess
from pathlib import Path

import pytest

from tests.factories import TOP
from tests.programs import MISSING, PACKAGES, ROOT, UNPREPARED, lacking, left_out

SAID: dict[str, tuple[list[str], str]] = {
    "nothing": (["for a reason of its own"], ""),
    "what programs are missing, each once": (
        [MISSING + "nodejs", MISSING + "postfix openssl", MISSING + "nodejs", "x"],
        "3 tests were left out. To run them: sudo apt-get install --no-install-recommends "
        "nodejs openssl postfix",
    ),
    "what is to be prepared, word by word as it is typed": (
        [UNPREPARED + "(cd there && npm ci)", UNPREPARED + "(cd there && npm ci)"],
        "2 tests were left out. To run them: (cd there && npm ci)",
    ),
    "what only root can": (
        [ROOT, ROOT],
        "2 tests start a mail server of their own, which only root can.",
    ),
}


@pytest.mark.parametrize(("reasons", "said"), SAID.values(), ids=SAID)
def test_it_is_said(reasons: list[str], said: str) -> None:
    assert left_out(reasons) == said


def test_here_tests_are_left_out_and_in_continuous_integration_they_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PACKAGES, "no-such-program", "no-such-package")
    monkeypatch.delenv("CI", raising=False)
    assert lacking("no-such-program") == "not installed: no-such-package"
    monkeypatch.setenv("CI", "true")
    assert lacking("no-such-program") == ""


def test_continuous_integration_installs_all_of_them() -> None:
    script = Path(TOP, ".ci/run").read_text("utf-8")
    assert {p for p in PACKAGES.values() if p not in script} == set()
    assert subprocess.run(["bash", "-n", str(TOP / ".ci/run")], check=False).returncode == 0

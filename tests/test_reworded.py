"""An association may write its sentences anew: nothing else becomes another by that.

Stories are told twice, in the shipped sentences and in words made up; what each pass did has to be
the same. Some here, all that there are in `make prove`, which lives lives in both as well.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from douze.adapters.phrases_yaml import load_wording
from tests.factories import PARIS, TEMPLATES, TOP
from tests.lengths import PROVE, at_length
from tests.life.machine import walk
from tests.reworded import reword

SOME = (
    "tests/recovery/test_adopt.py", "tests/recovery/test_adopt_log.py",
    "tests/plan/test_after_the_start.py", "tests/workflows/test_returns.py",
)  # fmt: skip
ALL = ("tests/recovery", "tests/plan", "tests/workflows", "tests/match")
STORIES = at_length(ALL, short=SOME)
#: Of the lives that go on after an adoption, one is told here.
WHICH = at_length("memory", short="memory and not (life_goes_on and not memory-0)")
LIVES = range(8)
PLACE = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def reworded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reword(tmp_path_factory.mktemp("reworded") / "templates", 13)


def python(*words: str, **variables: str) -> str:
    """Run Python beside us; give what it says. What it says of failures is for the caller."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=TOP,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def stories(told: Path, **variables: str) -> Mapping[str, Sequence[str]]:
    """Tell the stories of houses in memory; give what each pass did, by the test."""
    asked = ("-q", "-k", WHICH, "-p", "no:cacheprovider", "-p", "no:xdist")
    python("-m", "pytest", *asked, *STORIES, DOUZE_TOLD=str(told), **variables)
    found: dict[str, list[str]] = {}
    for line in told.read_text("utf-8").splitlines():
        test, _, did = line.partition("\t")
        found.setdefault(test, []).append(did)
    return found


def test_stories_go_as_they_go_whatever_the_sentences_are(reworded: Path, tmp_path: Path) -> None:
    """A story that asks for the words themselves ends there: as far as it goes it is the same."""
    shipped = stories(tmp_path / "shipped")
    other = stories(tmp_path / "other", DOUZE_TEMPLATES=str(reworded))
    assert len(shipped) > 50
    assert other.keys() == shipped.keys()
    for test, did in other.items():
        assert did == shipped[test][: len(did)], test


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sentences_are_others(reworded: Path, language: str) -> None:
    shipped, other = (
        load_wording(folder, language, PARIS).sentences for folder in (TEMPLATES, reworded)
    )
    assert other.keys() == shipped.keys()
    for code, sentence in shipped.items():
        assert sorted(PLACE.findall(other[code])) == sorted(PLACE.findall(sentence))
        assert other[code] != sentence or not PLACE.sub("", sentence).strip()


if PROVE:  # to start it all over and live eight lives takes long

    def test_lives_go_as_they_go_whatever_the_sentences_are(reworded: Path) -> None:
        live = f"from tests.life.machine import walk\nprint(walk({LIVES}))"
        said = python("-c", live, DOUZE_TEMPLATES=str(reworded))
        figures = walk(LIVES)
        assert said == f"{figures}\n"
        assert figures.letters > 0

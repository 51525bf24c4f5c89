"""Which version of a session's file is written: the next, the same once more, or none yet."""

from datetime import timedelta
from typing import Any

import pytest

from douze.model.dossiers import DossiersThere, StandingDossier
from douze.plan.plan_files import plan_dossiers
from tests.dossiers.test_dossiers import ON, archive
from tests.dossiers.town import NAME

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
#: How the third version stands there and how old it is, and which version is written.
THIRD: dict[str, tuple[dict[str, Any], timedelta, int | None]] = {
    "it tells what is so": ({}, 2 * DAY, None),
    "one of its files is gone": ({"whole": False}, 2 * DAY, 3),
    "it tells something else, and is a day old": ({"mark": "other"}, DAY, 4),
    "what changes within a day makes one version": ({"mark": "other"}, DAY - SECOND, None),
    "it never came to its end, so that its number is free": (
        {"mark": "", "whole": False}, SECOND, 3,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("so", "age", "version"), THIRD.values(), ids=THIRD)
def test_after_a_third_version(so: dict[str, Any], age: timedelta, version: int | None) -> None:
    town = archive()
    done = town.pass_at(ON)
    wanted = done.desired.dossiers
    (first,) = plan_dossiers(wanted, DossiersThere(), town.settings, done.now).writes
    assert (first.name, first.version) == (NAME, 1)
    standing = {"version": 3, "mark": first.mark, "made": done.now - age, "whole": True, **so}
    there = DossiersThere(standing={NAME: StandingDossier(**standing)})
    plan = plan_dossiers(wanted, there, town.settings, done.now)
    assert [write.version for write in plan.writes] == ([] if version is None else [version])

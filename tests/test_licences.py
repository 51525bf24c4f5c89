"""What Douze is made of may be passed on with it, under the EUPL-1.2."""

import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
#: Licences whose works may be used by, and passed on beside, a work under the EUPL-1.2: the
#: permissive ones, the MPL, whose files stay under it, and the LGPL, a library of which stays as
#: replaceable as it was (the EUPL's appendix names both).
FITTING = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
}
#: What packages say that have no expression of SPDX's yet: a classifier, or words of their own.
SAID = {
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


def locked(*names: str) -> list[str]:
    """Every package of these lock files that each machine has; those for some systems aside."""
    text = "\n".join((TOP / name).read_text("utf-8") for name in names)
    return sorted({*re.findall(r"^([\w.-]+)==[^\s;]+ \\$", text, re.MULTILINE)})


def licence(package: Distribution) -> str:
    """What a package says of its licence, as an expression of SPDX's where that can be told."""
    told = package.metadata.json
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get("classifier", ())
        if line.startswith("License :: ")
    ]
    first = told.get("license_expression") or (*classified, told.get("license", ""))[0]
    return SAID.get(str(first), str(first))


def fits(expression: str) -> bool:
    """Whether one of the choices that an expression leaves is made of fitting licences alone."""
    choices = expression.split(" OR ")
    return any({*choice.split(" AND ")} <= FITTING for choice in choices)


def test_each_package_goes_with_the_eupl() -> None:
    for name in locked("requirements.txt", "requirements-dev.txt"):
        assert fits(licence(distribution(name))), f"{name}: {licence(distribution(name))}"


def test_hardly_any_package_goes_unseen() -> None:
    assert len(locked("requirements.txt")) > 25


@pytest.mark.parametrize(
    ("expression", "fine"),
    {
        "MIT": True,
        "Apache-2.0 OR GPL-2.0-only": True,
        "MIT AND BSD-3-Clause": True,
        "MIT AND GPL-2.0-only": False,
        "SSPL-1.0": False,
        "": False,
    }.items(),
)
def test_an_expression_leaves_a_fitting_choice(expression: str, fine: bool) -> None:
    assert fits(expression) is fine


def test_the_licence_is_said_alike_everywhere() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    text = " ".join((TOP / "LICENSE").read_text("utf-8").split())
    assert (project["license"], project["license-files"]) == ("EUPL-1.2", ["LICENSE"])
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2 EUPL © the European Union 2007")
    assert all(f" {number}. " in text for number in range(1, 16)) and "Appendix" in text
    assert "EUPL-1.2" in (TOP / "README.md").read_text("utf-8")

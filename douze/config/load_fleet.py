"""Reads `fleet.yaml`: what whoever runs a fleet has set, or every mistake in it at once."""

from pathlib import Path

from douze.config.load import read_file
from douze.errors import ConfigProblems
from douze.model.fleet_settings import FleetSettings
from douze.model.phrases import phrase


def load_fleet(path: Path) -> FleetSettings:
    """Read and check the file of a fleet; relative paths are relative to its folder.

    Raises ConfigProblems with everything that is wrong.
    """
    if not path.exists():
        raise ConfigProblems(str(path), [phrase("fleet_no_file")])
    read = read_file(path, FleetSettings)
    if read.problems:
        raise ConfigProblems(str(path), [problem.told for problem in read.problems])
    return read.check.made(FleetSettings)

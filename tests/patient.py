"""`run.py` as it is, but for the time that what is in hand gets when it is told to stop.

Tests of what is finished then would fail on a machine that is busy for four seconds;
tests/test_stop.py holds what is cut off. In the suite it does not try the templates either, which
is half of what a first pass costs.
"""

import sys

from tests.factories import TOP
from tests.lengths import PROVE

_PROGRAM = f"""
import runpy, sys
sys.path[0] = {str(TOP)!r}
from douze.stop import Stop
Stop.__init__.__kwdefaults__["grace"] = 60.0
if not {PROVE}:
    from douze.letters.composer import Composer
    Composer.check = lambda self, kinds: None
sys.argv[0] = {str(TOP / "run.py")!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def patient(*words: str) -> list[str]:
    """Give the command that runs it with these words."""
    return [sys.executable, "-c", _PROGRAM, *words]

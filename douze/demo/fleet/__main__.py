"""`python -m douze.demo.fleet`: the demonstration of many associations, in a folder that goes."""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from douze.commands.screen import show
from douze.demo.fleet.own_cluster import ClusterFailed, missing

_MISSING = (
    "Il manque les programmes de PostgreSQL, que cette démonstration démarre pour elle-même :",
    "sudo apt-get install postgresql. Rien n'a été fait.",
)


def main() -> int:
    """Play it; everything that it started and wrote is gone afterwards."""
    if missing():
        show(_MISSING, sys.stderr)
        return 2
    from douze.demo.fleet.play import BrokenPromise, play  # PostgreSQL's libraries

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="douze-fleet-"))
    folder.chmod(0o711 if os.getuid() == 0 else 0o700)  # a database that is nobody's passes by
    try:
        for line in play(folder):
            show([line])
            sys.stdout.flush()
    except BrokenPromise:
        return 1
    except ClusterFailed as error:
        show(["PostgreSQL n'a pas voulu :", str(error)], sys.stderr)
        return 2
    except KeyboardInterrupt:
        show(["\nInterrompue : tout est arrêté, et rien ne reste."], sys.stderr)
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

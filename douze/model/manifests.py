"""What says what a dossier holds: each file with its size and its fingerprint."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from douze.model.dossiers import DossierToWrite


def manifest(write: DossierToWrite, files: Mapping[str, bytes]) -> bytes:
    """Name the files of a version, each with its SHA-256."""
    told = [
        {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    return _written(write, write.mark, told)


def under_way(write: DossierToWrite, names: Iterable[str]) -> bytes:
    """Name what will be ours, while it is being written: nothing yet says what that is."""
    return _written(write, "", [{"name": name} for name in sorted(names)])


def _written(write: DossierToWrite, mark: str, files: Sequence[Mapping[str, object]]) -> bytes:
    told = {
        "session": write.dossier.session.code,
        "title": write.dossier.session.title,
        "version": write.version,
        "made": write.made.isoformat(timespec="seconds"),
        "facts": mark,
        "files": files,
    }
    return (json.dumps(told, ensure_ascii=True, indent=1) + "\n").encode()

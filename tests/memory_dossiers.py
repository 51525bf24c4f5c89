"""Files of sessions that stand nowhere: for tests."""

import json
from collections.abc import Iterable, Mapping

from douze.model.dossiers import MANIFEST, DossiersThere, DossierToWrite, StandingDossier, manifest


class MemoryDossiers:
    """The versions of each session's file, in memory."""

    def __init__(self) -> None:
        self.versions: dict[str, list[Mapping[str, bytes]]] = {}  #: by name, the first first
        self._standing: dict[str, StandingDossier] = {}

    def read(self, names: Iterable[str]) -> DossiersThere:
        known = {name: self._standing[name] for name in names if name in self._standing}
        return DossiersThere(standing=known)

    def write(self, write: DossierToWrite, files: Mapping[str, bytes]) -> None:
        versions = self.versions.setdefault(write.name, [])
        versions[write.version - 1 :] = [{**files, MANIFEST: manifest(write, files)}]
        self._standing[write.name] = StandingDossier(
            version=write.version, mark=write.mark, made=write.made, whole=True
        )

    def erase(self, name: str) -> None:
        self.versions.pop(name, None)
        self._standing.pop(name, None)

    def told(self, name: str) -> Mapping[str, object]:
        """What the manifest of the last version says."""
        found: Mapping[str, object] = json.loads(self.versions[name][-1][MANIFEST])
        return found

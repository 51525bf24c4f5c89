"""The file of a session: what funders and an audit ask for, as decided, planned and written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from msgspec import Struct, field
from msgspec.structs import replace

from douze.model.attendance import DroppedFile, PastedExport
from douze.model.book import Session
from douze.model.evaluations import AnswerTable, Evaluation
from douze.model.kinds import Kind
from douze.model.page_names import folder_name
from douze.model.papers import CertificateMark, SignInSheet
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Phrase
from douze.model.who_came import Presence
from douze.model.words import LetterState, Status

#: What says what a dossier holds, and what it was made from.
MANIFEST = "manifest.json"


class MadeCertificate(Struct, frozen=True, kw_only=True):
    """The last version of somebody's certificate that left."""

    mark: CertificateMark
    version: int
    at: datetime


class Participant(PersonalDetails, frozen=True, kw_only=True):
    """Somebody who registered, and what became of it. Without their address."""

    ref: str
    asked_at: datetime | None  #: when the registration came; None where nobody knows
    status: Status
    rank: int | None
    why: tuple[Phrase, ...]
    came: bool | None  #: None where nobody knows
    present: bool | None  #: for as much of it as counts
    excused: bool
    first: datetime | None
    last: datetime | None
    minutes: int | None
    certificate: MadeCertificate | None

    @property
    def confirmed(self) -> bool:
        """Whether they had a place to the end."""
        return self.status is Status.CONFIRMED

    @property
    def seated(self) -> bool:
        """Whether they had one, or came without."""
        return self.confirmed or bool(self.came)

    @property
    def presence(self) -> Presence:
        """What is known of their coming."""
        return Presence(
            confirmed=self.confirmed,
            came=self.came,
            present=self.present,
            excused=self.excused,
            minutes=self.minutes,
        )


class DossierLetter(Struct, frozen=True, kw_only=True):
    """A letter about the session, and what became of it."""

    number: int
    kind: Kind
    ref: str
    #: The name; where there is none, the reference, and of staff the address.
    to: str
    at: datetime
    state: LetterState
    said_in: int | None  #: the number of the letter that said it too


#: A mark in the manifest of a file is compared with today's for years: what a type was called
#: when marks were first made is what they go by, or each file would get a new version.
_FIRST_NAMES = {"(AssociationSettings(": "(Association("}


class Dossier(Struct, frozen=True, kw_only=True):
    """Everything that the file of one session tells."""

    session: Session  #: without its link, and with no other columns of staff's own than `notes`
    online: bool  #: by webconference, or that too
    notes: tuple[tuple[str, str], ...]  #: columns of staff's own: header and text
    people: tuple[Participant, ...]  #: by family name
    letters: tuple[DossierLetter, ...]  #: in the order of their numbers
    difficulties: tuple[Phrase, ...]  #: what went wrong, and what was done about it
    sign_in: SignInSheet
    evaluation: Evaluation = Evaluation()
    answers: AnswerTable = AnswerTable()
    pasted: tuple[PastedExport, ...] = ()
    dropped: tuple[DroppedFile, ...] = ()

    @property
    def name(self) -> str:
        """What its folder is called."""
        return folder_name(self.session.code)

    def mark(self, *beside: object) -> str:
        """Mark everything that it tells, and what stands beside it, the same on every day."""
        # Of a report that was dropped its hash, not megabytes of it.
        files = tuple((one.name, sha256(one.content).hexdigest()) for one in self.dropped)
        told = repr((replace(self, dropped=()), files, beside))
        for today, first in _FIRST_NAMES.items():
            told = told.replace(today, first)
        return sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class StandingDossier(Struct, frozen=True, kw_only=True):
    """The file of a session as it stands in its folder."""

    version: int
    mark: str  #: of what it was made from; empty where that did not come to its end
    made: datetime
    whole: bool  #: whether all that belongs to it is there


class DossiersThere(Struct, frozen=True, kw_only=True):
    """What stands in the folder of the files of sessions, by their names."""

    standing: Mapping[str, StandingDossier] = field(default_factory=dict)
    trouble: Phrase | None = None  #: why nothing can be written there


class DossierToWrite(Struct, frozen=True, kw_only=True):
    """A version of the file of a session that has to be written."""

    dossier: Dossier
    version: int
    mark: str
    made: datetime

    @property
    def name(self) -> str:
        return self.dossier.name


class DossierPlan(Struct, frozen=True, kw_only=True):
    """What has to be written."""

    writes: tuple[DossierToWrite, ...] = ()
    problems: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.writes)


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

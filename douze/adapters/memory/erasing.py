"""Erasing a person from what is in memory: the port `Erasing`."""

from msgspec.structs import replace

from douze.adapters.memory.health import MemoryHealth
from douze.model.erasure import (
    Erasure,
    erased_letter,
    erased_registration,
    figures_without,
    registration_of_others,
    without_speakers,
)
from douze.model.ledger_state import ErasedMark, RegistrationRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import Registrant
from douze.model.plan import StatusChange
from douze.model.words_in_text import without_person_in


class MemoryErasing(MemoryHealth):
    """What is to be erased, until it is; and everything without it."""

    _erasure: Erasure | None = None

    def erasing(self) -> Erasure | None:
        return self._erasure

    def begin_erasing(self, erasure: Erasure) -> None:
        self._quiet, self._erasure = None, erasure

    def erase(self, erasure: Erasure) -> None:
        self._quiet = None
        self._erase_history(erasure)
        self._registrations = {
            one.ref: one
            for known in self._registrations.values()
            for one in [self._registration(known, erasure)]
        }
        letters = [(old, erased_letter(old, erasure)) for old in self._letters.values()]
        for key in (*erasure.kept, *(old.key for old, new in letters if old != new)):
            self._texts.pop(key, None)
        self._letters = {new.key: _letter_of_others(new, erasure) for _, new in letters}
        self._numbers = {one.number: one.key for one in self._letters.values()}
        self._alerts = (
            without_person_in(frozenset(self._alerts), erasure.refs, erasure.words) | set()
        )
        self._erase_state(erasure)

    def _registration(self, known: RegistrationRecord, erasure: Erasure) -> RegistrationRecord:
        if known.ref in erasure.refs:
            return erased_registration(known, erasure)
        return registration_of_others(known, erasure)

    def _erase_history(self, erasure: Erasure) -> None:
        history = []
        for at, change in self.history:
            if change.ref in erasure.refs:
                without = replace(change, ref=erasure.refs[change.ref], who=Registrant(), why=())
            else:
                without = without_person_in(change, erasure.refs, erasure.words)
            history.append((at, without))
        for ref in erasure.refs:
            if (known := self._registrations.get(ref)) is None:
                continue
            new = erased_registration(known, erasure)
            if new.status is not known.status:
                change = StatusChange(
                    ref=new.ref,
                    who=Registrant(),
                    before=known.status,
                    after=new.status,
                    why=new.why,
                )
                history.append((erasure.at, change))
        self.history = history

    def _erase_state(self, erasure: Erasure) -> None:
        state = self._state
        gone = erasure.refs.keys()
        sessions = {
            code: replace(one, speakers=without_speakers(one.speakers, erasure))
            for code, one in state.sessions.items()
        }
        marks = {mark: ErasedMark(erasure.at, ref) for mark, ref in erasure.marks.items()}
        self._state = replace(
            state,
            aliases={was: ref for was, ref in state.aliases.items() if not {was, ref} & gone},
            figures={code: figures_without(told, erasure) for code, told in state.figures.items()},
            sessions=without_person_in(sessions, erasure.refs, erasure.words),
            erased={**state.erased, **marks},
        )

    def end_erasing(self) -> None:
        self._quiet, self._erasure = None, None

    def wipe(self) -> None:
        """Nothing of it is on a disk."""


def _letter_of_others(record: LetterRecord, erasure: Erasure) -> LetterRecord:
    told = {word: getattr(record, word) for word in ("to", "subject", "detail")}
    return replace(record, **without_person_in(told, erasure.refs, erasure.words))

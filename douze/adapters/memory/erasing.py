"""Erasing a person from what is in memory: the port `Erasing`."""

from msgspec.structs import replace

from douze.adapters.memory.health import MemoryHealth
from douze.model.erasure import Erasure, erased_letter, erased_registration
from douze.model.ledger_state import ErasedMark


class MemoryErasing(MemoryHealth):
    """What is to be erased, until it is; and everything without it."""

    _erasure: Erasure | None = None

    def erasing(self) -> Erasure | None:
        return self._erasure

    def begin_erasing(self, erasure: Erasure) -> None:
        self._erasure = erasure

    def erase(self, erasure: Erasure) -> None:
        for old in erasure.refs:
            if known := self._registrations.pop(old, None):
                without = erased_registration(known, erasure)
                self._registrations[without.ref] = without
        for key, record in [*self._letters.items()]:
            letter = erased_letter(record, erasure)
            if letter != record:
                del self._letters[key]
                self._texts.pop(key, None)
                self._letters[letter.key] = letter
                self._numbers[letter.number] = letter.key
        for key in erasure.kept:
            self._texts.pop(key, None)
        self.history = [
            (at, replace(change, ref=erasure.refs[change.ref], why=()))
            if change.ref in erasure.refs
            else (at, change)
            for at, change in self.history
        ]
        marks = {mark: ErasedMark(erasure.at, ref) for mark, ref in erasure.marks.items()}
        self._state = replace(self._state, erased={**self._state.erased, **marks})

    def end_erasing(self) -> None:
        self._erasure = None

    def wipe(self) -> None:
        """Nothing of it is on a disk."""

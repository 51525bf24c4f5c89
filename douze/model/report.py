"""What was done about a plan."""

from msgspec import Struct

from douze.model.letters import LetterRecord


class Report(Struct, frozen=True, kw_only=True):
    """What a pass did: the cells it wrote, the letters that went and those that did not."""

    rows_written: int = 0
    sent: tuple[LetterRecord, ...] = ()
    refused: tuple[LetterRecord, ...] = ()
    doubtful: tuple[LetterRecord, ...] = ()  #: nobody knows whether they arrived
    deferred: tuple[LetterRecord, ...] = ()  #: the server put them off
    queued: tuple[LetterRecord, ...] = ()  #: they wait for a later pass
    broken: str = ""  #: why nothing more could leave, if something stopped the sending
    held_back: str = ""  #: why no more were to leave: a provider's limit
    status: int = 0  #: the exit status of what stopped the sending

    @property
    def settled(self) -> tuple[LetterRecord, ...]:
        """All letters whose record has changed."""
        return (*self.sent, *self.refused, *self.doubtful, *self.deferred)

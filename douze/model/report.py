"""What was done about a plan."""

from dataclasses import dataclass

from douze.model.letters import LetterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a pass did: the cells it wrote, the letters that went and those that did not."""

    rows_written: int = 0
    sent: tuple[LetterRecord, ...] = ()
    refused: tuple[LetterRecord, ...] = ()
    queued: tuple[LetterRecord, ...] = ()  #: they wait for a later pass
    broken: str = ""  #: why nothing more could leave, if something stopped the sending

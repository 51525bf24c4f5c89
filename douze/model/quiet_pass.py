"""A pass that changed nothing, remembered, so that the next need not find that out again."""

from datetime import datetime

from msgspec import Struct

from douze.model.lines import Line


class QuietPass(Struct, frozen=True, kw_only=True):
    """What it went by and told, and how long the same things call for nothing else."""

    files: str  #: a fingerprint of settings, program, words and of all files that it may read
    cells: str  #: one of the spreadsheet
    beside: tuple[str, ...] = ()  #: the tabs that were read besides
    mark: str = ""  #: what tells without reading that those are the cells still
    since: datetime
    until: datetime  #: from then on something may be decided otherwise
    told: tuple[Line, ...] = ()  #: its report, but for the first line, which names the moment

    def stands(self, files: str, now: datetime) -> bool:
        """Whether a pass with these inputs has nothing to do either, if the cells are the same."""
        return self.files == files and self.since <= now < self.until

"""A pass that changed nothing, remembered, so that the next need not find that out again."""

from datetime import datetime

from msgspec import Struct

from douze.model.lines import Line


class QuietPass(Struct, frozen=True, kw_only=True):
    """What it went by and told, and how long the same things call for nothing else."""

    inputs: str  #: a fingerprint of all that it read, but for the ledger
    since: datetime
    until: datetime  #: from then on something may be decided otherwise
    told: tuple[Line, ...] = ()  #: its report, but for the first line, which names the moment

    def stands(self, inputs: str, now: datetime) -> bool:
        """Whether a pass that goes by these finds nothing to do either."""
        return self.inputs == inputs and self.since <= now < self.until

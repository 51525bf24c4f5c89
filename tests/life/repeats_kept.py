"""What staff ask for in `Renvoyer`, as an attentive neighbour counts it, and what comes of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from douze.read.addresses import read_address
from tests.life.association import Line

if TYPE_CHECKING:
    from tests.life.passes import Memories, Pass


@dataclass
class Orders:
    """What stood in `Renvoyer` and `E-mail` when a pass looked last, and how often it changed."""

    resend: dict[str, object] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def look(self, done: "Pass", aside: set[str]) -> dict[str, object]:
        """Take note of the rows that a pass saw; give what was newly written, by reference."""
        written: dict[str, object] = {}
        for ref, lines in done.rows().items():
            known = done.before.registrations.get(ref)
            if len(lines) != 1 or (known and (known.session in aside or _frozen(lines[0]))):
                continue
            said, to = lines[0]["Renvoyer"], str(lines[0]["E-mail"] or "").lower()
            if known is None or (ref not in self.resend and known.by_hand):
                self.resend[ref], self.address[ref] = said, to
                continue
            if said != "ouii":
                if said != self.resend.get(ref):
                    written[ref] = said
                self.resend[ref] = said
            if read_address(to).written and to != self.address.get(ref):
                self.counted[ref] += 1
                self.address[ref] = to
        self.counted.update(ref for ref, said in written.items() if said == "oui")
        return written


def _frozen(line: Line) -> bool:
    return line["Décision"] == "peut-être"


def check_repeats_asked(done: "Pass", memories: "Memories") -> None:
    """Nobody hears it oftener than it was asked for, or an address was corrected."""
    said = Counter(key.partition("/")[0] for key in memories.keys if "/again" in key)
    for ref, count in said.items():
        kept = count <= memories.orders.counted[ref]
        done.hold("what holds is said again no oftener than it was asked for", kept, (ref, count))

"""One short fleet to which everything happens; the long ones are `python -m tests.fleet.chaos`."""

from pathlib import Path
from random import Random

from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from tests.fleet.chaos.federation import federation
    from tests.fleet.chaos.play import in_the_end, play_each
    from tests.fleet.chaos.post import Fate
    from tests.fleet.chaos.schedule import Happening, People, founding


def test_whatever_happens_each_letter_arrives_once_and_the_sheets_are_one_cron_s(
    tmp_path: Path,
) -> None:
    names = ("alpha", "google-beta")
    with federation(tmp_path, names) as all_:
        for host, place in (("ambert", "one"), ("issoire", "two")):
            all_.add_host(host, place)
        story = [
            Happening(0.0, "a letter meets", how=Fate.KILLED_KEPT),
            Happening(0.0, "a letter meets", how=Fate.ASLEEP_KEPT),
            *founding(People(Random("short"), all_.began), names),
            Happening(0.0, "letters have met it"),
            Happening(0.0, "a ledger moves, and back", "alpha"),
        ]
        wrong = play_each(all_, story)
        assert not [*wrong, *in_the_end(all_), *all_.wrong], story

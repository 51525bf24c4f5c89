"""A week of the season that `make prove` plays whole: every letter as an oracle names it."""

from pathlib import Path

from tests.lengths import at_length
from tests.life.association import DAY, HOUR, MINUTE
from tests.season.office import OPENS
from tests.season.oracle import SAID, SENT
from tests.season.play import Play
from tests.season.story import moves
from tests.world.world import Session

HERE = Path(__file__).parent


def test_a_week_goes_as_the_oracle_says() -> None:
    # A week has few letters: some are to be in doubt. And every fourth pass of it does.
    every = at_length(5, short=20) * MINUTE
    figures = Play(9, 7, doubt=0.3, every=every).whole()
    assert not figures.wrong, "\n".join(figures.wrong)
    assert figures.owed[SENT] + figures.owed[SAID] > 20
    assert figures.passes + figures.slept == 7 * DAY // every
    assert figures.killed and figures.again
    assert figures.kinds["speaker"] and figures.kinds["brief"]


def test_who_heard_only_that_no_seat_is_left_waits_anew_where_the_session_moves() -> None:
    play, start = Play(1, 1, every=10 * MINUTE), OPENS + 3 * HOUR
    session = Session("S1", "Session S1", start, start + 2 * HOUR, 1, False, "", start)
    events = {
        10: lambda office: office.announce(session, ()),
        20: lambda office: office.answer("S1", "zoe@mail.example.net", OPENS + 20 * MINUTE),
        70: lambda office: office.answer("S1", "max@mail.example.net", OPENS + 70 * MINUTE),
        110: moves("S1", 24 * 7),
    }
    play.events = [(OPENS + minutes * MINUTE, what) for minutes, what in events.items()]
    figures = play.whole()
    assert not figures.wrong, "\n".join(figures.wrong)
    assert figures.kinds["no_seat"] and figures.kinds["change"]
    assert figures.kinds["waiting_list"], "that they wait, after all"


def test_the_oracle_imports_nothing_of_the_product() -> None:
    for name in (HERE / "oracle.py", HERE / "judge.py", HERE.parent / "world" / "oracle.py"):
        words = name.read_text("utf-8").splitlines()
        imports = [line for line in words if line.startswith(("import ", "from "))]
        assert imports and not [x for x in imports if "douze" in x or "workflows" in x], name

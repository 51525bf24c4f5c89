"""Sheets are read when they change: what the feed says, and what is done where it is silent."""

from datetime import timedelta
from pathlib import Path

from douze.adapters.google.drive_changes import Changed, ChangesFeed
from douze.errors.sheet import SheetRefused, WorkbookError
from douze.model.phrases import phrase
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import moment
    from douze.fleet.associations import Association, config_mark
    from douze.fleet.board import Board
    from douze.fleet.board_rows import Enrolled, PassSaid
    from douze.fleet.changed_sheets import STALE, note_changes
    from douze.fleet.database import connected
    from douze.fleet.due import due
    from douze.fleet.queue import Queue
    from douze.fleet.sweep import sweep
    from tests.fleet.fleets import Fleet

HOUR = timedelta(hours=1)


class Feed(ChangesFeed):
    """A feed that says what a test has it say."""

    def __init__(self, *sheets: str, broken: bool = False) -> None:
        self.sheets, self.broken = frozenset(sheets), broken
        self.asked = 0

    def begin(self) -> str:
        self.asked += 1
        return "1"

    def since(self, page: str) -> Changed:
        self.asked += 1
        if self.broken:
            raise SheetRefused("Google Drive", phrase("error_too_slow"), phrase("hint_no_feed"))
        return Changed(self.sheets, str(int(page) + 1))


def test_a_sheet_that_changed_is_due_and_none_else(tmp_path: Path) -> None:
    with connected(Fleet(tmp_path, ()).url) as db:
        board, now = Board(db), moment(db)
        for name in ("alpha", "beta"):
            board.enrol([Enrolled(name=name, every=HOUR / 6, robot="r", sheet=name, watched=True)])
            board.begin(name, now, "here")
            board.say(name, PassSaid(ended=now, status=0, told="", wake_at=now + HOUR, reads=1))
        feed, told = Feed("beta"), list[WorkbookError]()

        def look(when: timedelta) -> tuple[str, ...]:
            at = now + when
            note_changes(board, board.rows(), lambda row: feed, at, told.append)
            return due_at(board, when)

        def due_at(board: Board, when: timedelta) -> tuple[str, ...]:
            fresh = board.feeds(since=now + when - STALE)
            lasts = [row.known(watched=row.robot in fresh) for row in board.rows()]
            return due(lasts, now + when, reads_a_minute=60)

        assert look(HOUR / 60) == ("alpha", "beta")  # of what changed before, it says nothing
        assert feed.asked == 1  # for both: they have one robot
        for name in ("alpha", "beta"):
            board.begin(name, now + HOUR / 30, "here")
            board.say(name, PassSaid(ended=now + HOUR / 30, status=0, told="", wake_at=now + HOUR))
        assert look(HOUR / 5) == ("beta",)
        feed.broken = True
        assert look(HOUR / 4) == ("beta",)
        assert len(told) == 1
        assert look(HOUR / 2) == ("alpha", "beta")  # read as without a feed
        assert due_at(board, HOUR) == ("alpha", "beta")


def test_a_config_that_was_edited_has_its_pass_at_the_next_beat(tmp_path: Path) -> None:
    """The feed says nothing of it, and the sheet alone would be looked at in six hours."""
    fleet = Fleet(tmp_path)
    with connected(fleet.url) as db, Queue.opened(fleet.url) as queue:
        board, now, beat = Board(db), moment(db), HOUR / 6
        for name in ("alpha", "beta"):
            board.enrol([Enrolled(name=name, every=beat, robot="r", sheet=name, watched=True)])
            board.begin(name, now, "here")
            ours = config_mark(Association.in_folder(fleet.settings.associations, name))
            quiet = PassSaid(ended=now, status=0, told="", wake_at=now + 9 * HOUR, config=ours)
            board.say(name, quiet)

        def swept(after: timedelta) -> frozenset[str]:
            board.note_changed("r", (), "1", now + after)
            sweep(fleet.settings, board, queue, now + after)
            return queue.names()

        assert swept(beat) == frozenset()
        with (tmp_path / "associations" / "beta" / "config.yaml").open("a") as config:
            config.write("# a word\n")
        assert swept(2 * beat) == {"beta"}

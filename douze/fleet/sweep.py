"""Once a minute: who is due goes into the queue; whose worker died is taken out of it."""

from collections.abc import Callable, Container
from datetime import datetime

from douze.fleet.associations import Association, Loaded, associations, config_mark, load_one
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow, Enrolled
from douze.fleet.changed_sheets import STALE
from douze.fleet.due import due
from douze.fleet.intervals import USUAL, Intervals
from douze.fleet.queue import Queue
from douze.model.fleet_settings import FleetSettings

#: An association of which as many workers died in turn has no pass until a person has looked.
MOST_LOST = 3


def sweep(
    fleet: FleetSettings,
    board: Board,
    queue: Queue,
    now: datetime,
    *,
    pace: Intervals = USUAL,
    ask_feeds: Callable[[Board, datetime], None] = lambda board, now: None,
) -> int:
    """Put a pass of each association that is due into the queue; tell how many.

    `ask_feeds` notes before which sheets have changed.

    Of several workers that look at once, or within a minute, one does.
    """
    with board.sweeping(now, pace.sweeps) as ours:
        if not ours:
            return 0
        take_in(fleet, board)
        ask_feeds(board, now)
        fresh = board.feeds(since=now - STALE)
        lasts = [_last(fleet, row, fresh) for row in board.rows()]
        named = due(lasts, now, reads_a_minute=fleet.reads_per_minute, queued=queue.names())
        return queue.defer(named)


def _last(fleet: FleetSettings, row: BoardRow, fresh: Container[str]) -> BoardRow:
    """What decides whether it is due: a `config.yaml` that was edited counts as not watched.

    What it changes a feed does not say, so that its pass comes at the next beat, as without one.
    """
    config = Association.in_folder(fleet.associations, row.name)
    return row.known(watched=row.robot in fresh and config_mark(config) == row.config)


def take_in(fleet: FleetSettings, board: Board) -> None:
    """Take in the associations whose folders are new, and let go of those whose are gone."""
    known = {row.name for row in board.rows()}
    there = {one.name: one for one in associations(fleet.associations)}
    board.enrol(enrolled(load_one(one), fleet) for name, one in there.items() if name not in known)
    if there:  # a share that is not mounted is no fleet that left
        board.remove(known - there.keys())


def requeue_lost(
    board: Board,
    queue: Queue,
    end_connections: Callable[[str], None],
    why: Callable[[str], str],
    pace: Intervals = USUAL,
) -> int:
    """Take out passes whose workers died, so that another may do them; tell how many.

    What a dead or sleeping worker holds is taken from it by `end_connections`. An association that
    lost too many in turn waits for a person, with `why`; all others are due again at once.
    """
    lost = queue.lost(pace.dead_after)
    for one in lost:
        end_connections(one.name)
        times = board.count_lost(one.name, MOST_LOST, why(one.name))
        queue.drop(one)
        if times < MOST_LOST:
            queue.defer([one.name])
    return len(lost)


def enrolled(loaded: Loaded, fleet: FleetSettings) -> Enrolled:
    """What the board has to know of an association; of a broken one, its name."""
    name, settings = loaded.association.name, loaded.settings
    if settings is None:
        return Enrolled(name=name, every=fleet.every)
    sheet = settings.spreadsheet
    google = sheet.kind == "google" and sheet.credentials is not None
    robot = str(sheet.credentials) if google else ""
    return Enrolled(
        name=name,
        every=fleet.every,
        robot=robot,
        sheet=sheet.key if google else "",
        watched=google and fleet.feed,
        relay=settings.mail.relay,
    )

"""`fleet`: many associations at once, on as many hosts as it takes."""

import argparse
import json
from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from douze.adapters.phrases_yaml import load_wording
from douze.adapters.postgres.connecting import moment
from douze.commands.screen import as_typed, show
from douze.commands.status import put_page
from douze.composition import HOME, TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.errors import NoSuchAssociation
from douze.fleet.board import Board
from douze.fleet.database import connected
from douze.fleet.overview import fleet_overview, overview_json
from douze.fleet.queue import Queue
from douze.fleet.setting_up import set_up
from douze.fleet.status_lines import lines
from douze.fleet.worker import Worker
from douze.model.fleet_settings import FleetSettings
from douze.model.lines import Line, Tone
from douze.model.phrases import Phrase, phrase
from douze.model.wording import Wording


class _Asked(Struct, frozen=True):
    """What was typed, the fleet that it is about, and its language."""

    typed: argparse.Namespace
    fleet: FleetSettings
    wording: Wording

    def say(self, told: Phrase) -> None:
        print(self.wording.sentence(told), flush=True)


def fleet(arguments: argparse.Namespace) -> int:
    """`fleet setup`, `work`, `status`, `pause`, `move`."""
    settings = load_fleet(arguments.fleet or HOME / "fleet.yaml")
    wording = load_wording(TEMPLATES, settings.language, settings.zone)
    return _WORDS[arguments.word](_Asked(arguments, settings, wording))


def _setup(asked: _Asked) -> int:
    """Make the tables, and look through all configurations: none stops another."""
    done = set_up(asked.fleet)
    asked.say(phrase("fleet_tables_made" if done.made else "fleet_tables_there"))
    say = asked.wording.sentence
    for name, problems in done.broken.items():
        show([Line(name, tone=Tone.BAD), *(Line(say(p), indent=2) for p in problems)])
    for one in done.conflicts:
        show([Line(say(one.what), tone=Tone.BAD)])
    asked.say(phrase("fleet_set_up", good=done.good, all=done.all))
    return 2 if done.broken or done.conflicts else 0


def _work(asked: _Asked) -> int:
    """Do passes until somebody says stop."""
    asked.say(phrase("fleet_working", threads=asked.fleet.threads))
    return Worker(asked.fleet, asked.wording, partial(print, flush=True)).run()


def _status(asked: _Asked) -> int:
    """Tell how the fleet stands, or one association of it."""
    typed, fleet = asked.typed, asked.fleet
    with connected(fleet.database) as db, Queue.opened(fleet.database) as queue:
        board, now = Board(db), moment(db)
        rows, workers = board.rows(), board.workers()
        overview = fleet_overview(fleet, rows, workers, queue.names(), board.given(now), now)
    if typed.name and all(row.name != typed.name for row in rows):
        raise NoSuchAssociation(typed.name, [row.name for row in rows])
    if typed.metrics:
        from douze.fleet.metrics import metrics

        print(metrics(overview), end="")
    elif typed.json:
        print(json.dumps(overview_json(overview), ensure_ascii=False, indent=2))
    elif typed.page is None:
        show(lines(overview, asked.wording, typed.name))
    if typed.page is not None:
        from douze.fleet.page import fleet_page

        name = asked.wording.sentence(phrase("fleet_called"))
        content = fleet_page(overview, name, fleet.language, TEMPLATES, asked.wording)
        put_page(typed.page, content)
        if not (typed.metrics or typed.json):  # which is all that a program reads there
            asked.say(phrase("status_page", file=as_typed(typed.page)))
    return overview.status


def _pause(asked: _Asked) -> int:
    """Begin no pass of an association any more; with `--off` begin them again."""
    name, off = asked.typed.name, asked.typed.off
    why = None if off else asked.wording.sentence(phrase("fleet_by_person"))
    with connected(asked.fleet.database) as db:
        board = Board(db)
        if not board.pause(name, why):
            raise NoSuchAssociation(name, [row.name for row in board.rows()])
    asked.say(phrase("fleet_pause_over" if off else "fleet_pause_done", name=name))
    return 0


def _move(asked: _Asked) -> int:
    """Move an association's ledger from its file into the database; with `--back` out of it."""
    from douze.fleet.move import move

    name, back, fleet = asked.typed.name, asked.typed.back, asked.fleet
    moved = move(fleet, name, back=back)
    counts = {"registrations": moved.registrations, "letters": moved.letters}
    asked.say(phrase("fleet_moved_back" if back else "fleet_moved", name=name, **counts))
    return 0


_WORDS: Mapping[str, Callable[[_Asked], int]] = {
    "setup": _setup,
    "work": _work,
    "status": _status,
    "pause": _pause,
    "move": _move,
}

"""`fleet`: many associations at once, on as many hosts as it takes."""

import argparse
import json
from collections.abc import Callable, Mapping

from douze.adapters.postgres.connecting import connect
from douze.commands.screen import as_typed, show
from douze.composition import HOME, TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.errors import NoSuchAssociation
from douze.fleet.board import Board
from douze.fleet.overview import FleetOverview, fleet_overview
from douze.fleet.queue import Queue
from douze.fleet.setting_up import set_up
from douze.fleet.told import lines
from douze.fleet.worker import Worker, moment
from douze.model.fleet_settings import FleetSettings
from douze.model.lines import Line, Tone
from douze.model.phrases import Phrase, phrase


def fleet(arguments: argparse.Namespace) -> int:
    """`fleet setup`, `work`, `status`, `pause`, `move`."""
    settings = load_fleet(arguments.fleet or HOME / "fleet.yaml")
    return _WORDS[arguments.word](arguments, settings)


def _setup(arguments: argparse.Namespace, fleet: FleetSettings) -> int:
    """Make the tables, and look through all configurations: none stops another."""
    done = set_up(fleet)
    say = arguments.wording.sentence
    print(say(phrase("fleet_tables_made" if done.made else "fleet_tables_there")))
    for name, problems in done.broken.items():
        show([Line(name, tone=Tone.BAD), *(Line(say(p), indent=2) for p in problems)])
    for one in done.at_odds:
        show([Line(say(one.what), tone=Tone.BAD)])
    print(say(phrase("fleet_set_up", good=done.good, all=done.all)))
    return 2 if done.broken or done.at_odds else 0


def _work(arguments: argparse.Namespace, fleet: FleetSettings) -> int:
    """Do passes until somebody says stop."""

    def say(told: Phrase) -> None:
        print(arguments.wording.sentence(told), flush=True)

    say(phrase("fleet_working", threads=fleet.threads))
    return Worker(fleet, say).run()


def _status(arguments: argparse.Namespace, fleet: FleetSettings) -> int:
    """Tell how the fleet stands, or one association of it."""
    with connect(fleet.database, "") as db, Queue.opened(fleet.database) as queue:
        board, now = Board(db), moment(db)
        overview = fleet_overview(
            fleet, board.rows(), board.workers(), queue.names(), board.given(now), now
        )
    if arguments.name and all(row.name != arguments.name for row in overview.rows):
        raise _unknown(arguments.name, overview)
    if arguments.metrics:
        from douze.fleet.metrics import metrics

        print(metrics(overview), end="")
    elif arguments.json:
        from douze.fleet.as_json import overview_json

        print(json.dumps(overview_json(overview), ensure_ascii=False, indent=2))
    else:
        show(lines(overview, arguments.wording, arguments.name))
    if arguments.page is not None:
        from douze.fleet.page import fleet_page
        from douze.replace_file import replace_file

        wording = arguments.wording
        name = wording.sentence(phrase("fleet_called"))
        content = fleet_page(overview, name, wording.language, TEMPLATES, wording)
        replace_file(arguments.page, content)
        file = as_typed(arguments.page)
        print(arguments.wording.sentence(phrase("status_page", file=file)))
    return overview.status


def _pause(arguments: argparse.Namespace, fleet: FleetSettings) -> int:
    """Begin no pass of an association any more; with `--off` begin them again."""
    say = arguments.wording.sentence
    with connect(fleet.database, "") as db:
        board = Board(db)
        why = None if arguments.off else say(phrase("fleet_by_person"))
        if not board.pause(arguments.name, why):
            raise NoSuchAssociation(
                arguments.name,
                phrase("fleet_unknown"),
                phrase("hint_fleet_names", names=", ".join(r.name for r in board.rows()[:20])),
            )
    code = "fleet_pause_over" if arguments.off else "fleet_pause_done"
    print(say(phrase(code, name=arguments.name)))
    return 0


def _unknown(name: str, overview: FleetOverview) -> NoSuchAssociation:
    names = ", ".join(row.name for row in overview.rows[:20])
    return NoSuchAssociation(name, phrase("fleet_unknown"), phrase("hint_fleet_names", names=names))


_WORDS: Mapping[str, Callable[[argparse.Namespace, FleetSettings], int]] = {
    "setup": _setup,
    "work": _work,
    "status": _status,
    "pause": _pause,
}

"""The words of the command line: `run.py [--config FILE] [--now …] COMMAND`."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from douze.model.words import Kind
from douze.read.addresses import read_address

Command = Callable[[argparse.Namespace], int]


def parse(
    words: Sequence[str] | None, commands: Mapping[str, Command], config: Path
) -> argparse.Namespace:
    """Read the command line; the result's `command` is the function to call.

    What a command does is told by its docstring. `--config` and `--now` may stand before or
    after it. Exits with status 2, and says what is wrong, where the words are off.
    """
    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument(
        "--config", type=Path, metavar="FILE", help="another config.yaml than the one beside run.py"
    )
    everywhere.add_argument(
        "--now", type=_moment, metavar="2020-09-30T14:00", help="set the clock, to rehearse"
    )
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="The registrations of webconferences, around a spreadsheet and e-mail.",
        parents=[everywhere],
    )
    added = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in commands.items():
        told = (command.__doc__ or "").partition(": ")[2]
        one = added.add_parser(name, parents=[everywhere], help=told, description=told)
        one.set_defaults(command=command)
        if name in _OPTIONS:
            _OPTIONS[name](one)
    defaults = argparse.Namespace(config=config, now=None, limit=None, to=None)
    found = parser.parse_args(words, defaults)
    if "refused_since" in found:
        _check_resolve(added.choices["resolve"], found)
    return found


def _plan_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for other programs")
    parser.add_argument("--letters", action="store_true", help="show the letters whole")


def _apply_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=_count, metavar="N", help="send at most N letters")
    parser.add_argument(
        "--to", type=_address, metavar="ADDRESS", help="send all to one test address instead"
    )


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--send", action="store_true", help="send the contact a test letter, over the mail server"
    )


def _preview_options(parser: argparse.ArgumentParser) -> None:
    kinds = [kind.value for kind in Kind]
    parser.add_argument("kind", choices=kinds, metavar="KIND", help=", ".join(kinds))
    parser.add_argument("--ref", metavar="REF", help="for this registration, not for a sample")


def _resolve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="its key, from the letters' tab")
    parser.add_argument(
        "outcome",
        nargs="?",
        choices=["sent", "again"],
        help="sent: it arrived; again: it did not, the next pass sends it",
    )
    parser.add_argument(
        "--refused-since",
        type=_moment,
        metavar="2020-09-30T14:00",
        help="all letters refused since then are to go again; without --yes they are only shown",
    )
    parser.add_argument("--yes", action="store_true", help="do it")


def _check_resolve(parser: argparse.ArgumentParser, words: argparse.Namespace) -> None:
    """One letter and what became of it, or all since a moment; nothing in between."""
    one, all_ = words.key is not None, words.refused_since is not None
    if one == all_ or (one and (words.outcome is None or words.yes)):
        parser.error("give a KEY with sent or again, or --refused-since with a moment")


def _history_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ref", metavar="REF", help="the registration's reference")


_OPTIONS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "plan": _plan_options,
    "apply": _apply_options,
    "doctor": _doctor_options,
    "preview": _preview_options,
    "resolve": _resolve_options,
    "history": _history_options,
}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if 2000 <= moment.year < 2200:
            return moment
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"write it like 2020-09-30T14:00, not {text!r}")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"a whole number of at least 0, not {text!r}")
    return int(text)


def _address(text: str) -> str:
    address = read_address(text.strip()).written
    if address is None:
        raise argparse.ArgumentTypeError(f"one e-mail address, not {text!r}")
    return address

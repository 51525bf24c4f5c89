"""The words of the command line: `run.py [--config FILE] [--now …] COMMAND`."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from douze.argparse_words import speak
from douze.log_lines import STYLES
from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.phrases import Fact, phrase
from douze.model.wording import Wording

Command = Callable[[argparse.Namespace], int]
#: Has the parser of a command take the words that may follow it.
Options = Callable[["_CommandLine", argparse.ArgumentParser], None]
_MOMENT = "2020-09-30T14:00"
#: How wide argparse takes for what is no terminal: 80, less two.
_WIDTH = 78


def config_in(words: Sequence[str], default: Path) -> Path:
    """Find the file that `--config` names, before the words are read: it says in which language."""
    # argparse cannot be asked yet: its own messages are in the language that this file names.
    for before, word in zip(("", *words), words, strict=False):
        if before == "--config":
            return Path(word)
        if word.startswith("--config="):
            return Path(word.removeprefix("--config="))
    return default


def parse(
    words: Sequence[str], commands: Mapping[str, Command], config: Path, wording: Wording
) -> argparse.Namespace:
    """Read the command line; the result's `command` is the function to call.

    `--config` and `--now` may stand before or after it. Exits with status 2, and says what is
    wrong in the language of `wording`, where the words are off.
    """
    speak(wording)
    return _CommandLine(wording).parse(words, commands, config)


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Make what lays `--help` out, and what argparse asks about each word that it is told of.

    Given no width, it imports what asks the terminal, and what unpacks archives with it.
    """
    asks = "COLUMNS" in os.environ or sys.stdout.isatty()
    return argparse.HelpFormatter(prog, width=None if asks else _WIDTH)


def _asked(words: Sequence[str], commands: Iterable[str]) -> Iterable[str]:
    """Name the command that is asked for, where it stands first; else all that there are.

    Those that nobody asked for take longer to make than the words to read.
    """
    left = iter(words)
    for word in left:
        if word in ("--config", "--now"):
            next(left, None)
        elif not word.startswith(("--config=", "--now=")):
            return [word] if word in commands and word != "completion" else commands
    return commands


class _Version(argparse.Action):
    """`--version`: says which Douze this is, as `--help` what it can; nothing else is done."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from douze.version import version  # passes go without what that takes

        sys.stdout.write(f"Douze {version()}\n")
        parser.exit()


def _words(parser: argparse.ArgumentParser) -> list[str]:
    """Name the words that may follow a command, for shells that complete them."""
    known = parser._actions
    long = (word for action in known for word in action.option_strings if word.startswith("--"))
    choices = (str(word) for action in known for word in action.choices or ())
    return [*long, *dict.fromkeys(choices)]


class _CommandLine:
    """The commands and their options, in one language."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def parse(
        self, words: Sequence[str], commands: Mapping[str, Command], config: Path
    ) -> argparse.Namespace:
        everywhere = argparse.ArgumentParser(
            add_help=False, argument_default=argparse.SUPPRESS, formatter_class=_formatter
        )
        self._add(everywhere, "--config", "help_config", "usage_file", type=Path)
        self._add(everywhere, "--now", "help_now", type=self._moment, metavar=_MOMENT)
        parser = argparse.ArgumentParser(
            prog="run.py",
            description=self._say("help_program"),
            parents=[everywhere],
            formatter_class=_formatter,
        )
        self._add(parser, "--version", "help_version", action=_Version, nargs=0)
        added = parser.add_subparsers(metavar=self._say("usage_command"), required=True)
        for name in _asked(words, commands):
            code, options = USAGE[name]
            told = self._say(code)
            one = added.add_parser(
                name,
                parents=[everywhere],
                help=told,
                description=told,
                formatter_class=_formatter,
            )
            one.set_defaults(command=commands[name])
            # Those of other commands nobody needs: a pass would be a millisecond later.
            if options and (name in words or "completion" in words):
                options(self, one)
        defaults = argparse.Namespace(
            config=config, now=None, limit=None, to=None, wording=self._wording
        )
        found = parser.parse_args(words, defaults)
        name = next(name for name, command in commands.items() if command is found.command)
        self._look_through(found, name, added.choices)
        return found

    def _look_through(
        self, found: argparse.Namespace, name: str, parsers: Mapping[str, argparse.ArgumentParser]
    ) -> None:
        """Refuse words of a command that do not go together; say what some mean together."""
        parser = parsers[name]
        if "refused_since" in found:
            self._check_resolve(parser, found)
        if "due" in found and found.due == (found.whom is not None):
            parser.error(self._say("usage_forget"))
        if "year" in found:
            self._check_period(parser, found)
        if "shell" in found:
            found.words = {name: _words(one) for name, one in parsers.items()}
        if "kind" in found:
            found.kind = self._kind(parser, found.kind)
        if isinstance(getattr(found, "ref", None), list):
            found.ref = " ".join(found.ref)  # a name, without quotes

    def _add(
        self,
        parser: argparse.ArgumentParser,
        word: str,
        told: str,
        shown: str = "",
        **rest: Any,
    ) -> None:
        """Take a word: `told` is the sentence of `--help`, `shown` what stands for its value."""
        if shown:
            rest["metavar"] = self._say(shown)
        parser.add_argument(word, help=self._say(told), **rest)

    def plan_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "--json", "help_json", action="store_true")
        self._add(parser, "--letters", "help_letters", action="store_true")

    def apply_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "--limit", "help_limit", type=self._count, metavar="N")
        self._add(parser, "--to", "help_to", "usage_address", type=self._address)
        self.log_options(parser)

    def log_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "--log", "help_log", choices=STYLES)

    def report_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "code", "help_session_code", "usage_code", nargs="?")
        self.period_options(parser)

    def period_options(self, parser: argparse.ArgumentParser) -> None:
        day, year = self._day, self._year
        self._add(parser, "--year", "help_year", "usage_year", type=year)
        self._add(parser, "--from", "help_from", "usage_day", type=day, dest="first")
        self._add(parser, "--to", "help_until", "usage_day", type=day, dest="last")

    def doctor_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "--send", "help_send", action="store_true")

    def preview_options(self, parser: argparse.ArgumentParser) -> None:
        kinds, kind = self._kinds(), self._say("usage_kind")
        parser.add_argument("kind", nargs="+", metavar=kind, help=kinds)
        self._add(parser, "--ref", "help_ref", "usage_whose")

    def announce_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "session", "help_session", "usage_session")

    def resolve_options(self, parser: argparse.ArgumentParser) -> None:
        told, moment = ["sent", "again"], self._moment
        self._add(parser, "key", "help_key", "usage_key", nargs="?")
        self._add(parser, "outcome", "help_outcome", nargs="?", choices=told)
        self._add(parser, "--refused-since", "help_refused_since", type=moment, metavar=_MOMENT)
        self._add(parser, "--restored", "help_restored", choices=told)
        self._add(parser, "--yes", "help_yes", action="store_true")
        self._add(parser, "--promoted", "help_promoted", choices=told)

    def history_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "ref", "help_whose", "usage_whose", nargs="+")

    def status_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "--json", "help_json", action="store_true")
        self._add(parser, "--page", "help_page", "usage_file", type=self._page)

    def fleet_options(self, parser: argparse.ArgumentParser) -> None:
        words = ("setup", "work", "status", "pause", "move")
        self._add(parser, "word", "help_fleet_word", choices=words)
        self._add(parser, "name", "help_fleet_name", "usage_name", nargs="?", default="")
        self._add(parser, "--fleet", "help_fleet_file", "usage_file", type=Path)
        self._add(parser, "--json", "help_json", action="store_true")
        self._add(parser, "--metrics", "help_metrics", action="store_true")
        self._add(parser, "--page", "help_page", "usage_file", type=self._page)
        self._add(parser, "--off", "help_off", action="store_true")
        self._add(parser, "--back", "help_back", action="store_true")

    def sign_in_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "code", "help_session_code", "usage_code")

    def certificate_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "code", "help_certificate_code", "usage_code")

    def backup_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "folder", "help_backup_folder", "usage_folder", type=Path, nargs="?")

    def completion_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "shell", "help_shell", choices=["bash", "zsh"])

    def restore_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "file", "help_restore_file", "usage_file", type=Path)
        self._add(parser, "folder", "help_restore_folder", "usage_folder", type=Path)

    def about_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "address", "help_about_address", "usage_address", type=self._address)

    def forget_options(self, parser: argparse.ArgumentParser) -> None:
        self._add(parser, "whom", "help_forget_whom", "usage_erased", nargs="?")
        self._add(parser, "--due", "help_forget_due", action="store_true")
        self._add(parser, "--yes", "help_yes", action="store_true")

    def _check_resolve(self, parser: argparse.ArgumentParser, words: argparse.Namespace) -> None:
        """One letter and what became of it, or all of a moment, a backup, a server; not two."""
        one, refused = words.key is not None, words.refused_since is not None
        ways = (one, refused, words.restored is not None, words.promoted is not None)
        if sum(ways) != 1 or (one and words.outcome is None) or (words.yes and not refused):
            parser.error(self._say("usage_resolve"))

    def _check_period(self, parser: argparse.ArgumentParser, words: argparse.Namespace) -> None:
        """A year, or two days in their order; neither is as well."""
        first, last = words.first, words.last
        days = first is not None or last is not None
        if days and (words.year is not None or not first or not last or first > last):
            parser.error(self._say("usage_period"))
        if "code" in words and (words.code is None) != (days or words.year is not None):
            parser.error(self._say("usage_report"))

    def _kind(self, parser: argparse.ArgumentParser, typed: Iterable[str]) -> Kind:
        """A kind of letter: by our name for it, by the sheet's, or by the status that it tells."""
        from douze.model.kinds import KIND_TELLING

        said = " ".join(typed)
        told_of = {self._wording.word(status): kind for status, kind in KIND_TELLING.items()}
        by_word = {
            **{fold(word): kind for word, kind in told_of.items()},
            **{fold(self._wording.word(kind)): kind for kind in Kind},
            **{fold(kind.value): kind for kind in Kind},
        }
        if (kind := by_word.get(fold(said))) is None:
            parser.error(self._say("usage_no_kind", typed=said, kinds=self._kinds()))
        return kind

    def _kinds(self) -> str:
        return ", ".join(self._wording.word(kind) for kind in Kind)

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
            if 2000 <= moment.year < 2200:
                return moment
        except ValueError:
            pass
        raise self._wrong("usage_no_moment", text)

    def _count(self, text: str) -> int:
        if not text.isascii() or not text.isdigit():
            raise self._wrong("usage_no_count", text)
        return int(text)

    def _page(self, text: str) -> Path:
        """A file that only a page would be called: what stands there gives way to it."""
        if not text.casefold().endswith((".html", ".htm")):
            raise self._wrong("usage_no_page", text)
        return Path(text)

    def _year(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and 2000 <= int(text) < 2200):
            raise self._wrong("usage_no_year", text)
        return int(text)

    def _day(self, text: str) -> date:
        from douze.read.dates import read_date  # passes are given no day

        day = read_date(text.strip())
        if day is None or not 2000 <= day.year < 2200:
            raise self._wrong("usage_no_day", text)
        return day

    def _address(self, text: str) -> str:
        from douze.read.addresses import read_address  # passes are given none

        address = read_address(text.strip()).written
        if address is None:
            raise self._wrong("usage_no_address", text)
        return address

    def _wrong(self, code: str, typed: str) -> argparse.ArgumentTypeError:
        return argparse.ArgumentTypeError(self._say(code, typed=typed))

    def _say(self, code: str, **facts: Fact) -> str:
        return self._wording.sentence(phrase(code, **facts))


#: What each command does, and what may follow it on the line.
USAGE: Mapping[str, tuple[str, Options | None]] = {
    "demo": ("help_demo", None),
    "plan": ("help_plan", _CommandLine.plan_options),
    "apply": ("help_apply", _CommandLine.apply_options),
    "watch": ("help_watch", _CommandLine.log_options),
    "setup": ("help_setup", _CommandLine.period_options),
    "form": ("help_form", None),
    "announce": ("help_announce", _CommandLine.announce_options),
    "doctor": ("help_doctor", _CommandLine.doctor_options),
    "preview": ("help_preview", _CommandLine.preview_options),
    "report": ("help_report", _CommandLine.report_options),
    "sign-in": ("help_sign_in", _CommandLine.sign_in_options),
    "certificate": ("help_certificate", _CommandLine.certificate_options),
    "backup": ("help_backup", _CommandLine.backup_options),
    "restore": ("help_restore", _CommandLine.restore_options),
    "about": ("help_about", _CommandLine.about_options),
    "forget": ("help_forget", _CommandLine.forget_options),
    "adopt": ("help_adopt", None),
    "resolve": ("help_resolve", _CommandLine.resolve_options),
    "history": ("help_history", _CommandLine.history_options),
    "status": ("help_status", _CommandLine.status_options),
    "fleet": ("help_fleet", _CommandLine.fleet_options),
    "completion": ("help_completion", _CommandLine.completion_options),
}

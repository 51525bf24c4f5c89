"""The words of the command line: `run.py [--config FILE] [--now …] COMMAND`."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from douze.argparse_words import speak
from douze.log_lines import STYLES
from douze.model.fold import fold
from douze.model.phrases import Fact, phrase
from douze.model.wording import Wording
from douze.model.words import Kind, Status
from douze.read.addresses import read_address

Command = Callable[[argparse.Namespace], int]
_MOMENT = "2020-09-30T14:00"
#: Whoever is so is told by this letter.
_TELLING = {
    Status.CONFIRMED: Kind.CONFIRMATION,
    Status.TO_SETTLE: Kind.DUES,
    Status.WAITING: Kind.WAITING_LIST,
    Status.EXPIRED: Kind.EXPIRED,
    Status.REFUSED: Kind.REFUSAL,
    Status.CANCELLED: Kind.CANCELLATION,
}


def config_in(words: Sequence[str], default: Path) -> Path:
    """Find the file that `--config` names, before the words are read: it says in which language."""
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
        everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
        everywhere.add_argument(
            "--config", type=Path, metavar=self._say("usage_file"), help=self._say("help_config")
        )
        everywhere.add_argument(
            "--now", type=self._moment, metavar=_MOMENT, help=self._say("help_now")
        )
        parser = argparse.ArgumentParser(
            prog="run.py", description=self._say("help_program"), parents=[everywhere]
        )
        parser.add_argument("--version", action=_Version, nargs=0, help=self._say("help_version"))
        added = parser.add_subparsers(metavar=self._say("usage_command"), required=True)
        for name, command in commands.items():
            told = self._say(HELP[name])
            one = added.add_parser(name, parents=[everywhere], help=told, description=told)
            one.set_defaults(command=command)
            if name in self._options:
                self._options[name](one)
        defaults = argparse.Namespace(
            config=config, now=None, limit=None, to=None, wording=self._wording
        )
        found = parser.parse_args(words, defaults)
        if "refused_since" in found:
            self._check_resolve(added.choices["resolve"], found)
        if "due" in found and found.due == (found.whom is not None):
            added.choices["forget"].error(self._say("usage_forget"))
        if "year" in found:
            name = next(n for n, command in commands.items() if command is found.command)
            self._check_period(added.choices[name], found)
        if "shell" in found:
            found.words = {name: _words(one) for name, one in added.choices.items()}
        if "kind" in found:
            found.kind = self._kind(added.choices["preview"], found.kind)
        if isinstance(getattr(found, "ref", None), list):
            found.ref = " ".join(found.ref)  # a name, without quotes
        return found

    @property
    def _options(self) -> Mapping[str, Callable[[argparse.ArgumentParser], None]]:
        return {
            "plan": self._plan_options,
            "setup": self._period_options,
            "apply": self._apply_options,
            "watch": self._log_options,
            "doctor": self._doctor_options,
            "preview": self._preview_options,
            "announce": self._announce_options,
            "resolve": self._resolve_options,
            "history": self._history_options,
            "status": self._status_options,
            "report": self._report_options,
            "sign-in": self._session_options,
            "certificate": self._certificate_options,
            "backup": self._backup_options,
            "restore": self._restore_options,
            "completion": self._completion_options,
            "about": self._about_options,
            "forget": self._forget_options,
            "fleet": self._fleet_options,
        }

    def _plan_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=self._say("help_json"))
        parser.add_argument("--letters", action="store_true", help=self._say("help_letters"))

    def _apply_options(self, parser: argparse.ArgumentParser) -> None:
        limit, to = self._say("help_limit"), self._say("help_to")
        parser.add_argument("--limit", type=self._count, metavar="N", help=limit)
        parser.add_argument("--to", type=self._address, metavar=self._say("usage_address"), help=to)
        self._log_options(parser)

    def _log_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--log", choices=STYLES, help=self._say("help_log"))

    def _report_options(self, parser: argparse.ArgumentParser) -> None:
        code, told = self._say("usage_code"), self._say("help_session_code")
        parser.add_argument("code", metavar=code, nargs="?", help=told)
        self._period_options(parser)

    def _period_options(self, parser: argparse.ArgumentParser) -> None:
        year, day = self._say("usage_year"), self._say("usage_day")
        first, last = self._say("help_from"), self._say("help_until")
        parser.add_argument("--year", type=self._year, metavar=year, help=self._say("help_year"))
        parser.add_argument("--from", dest="first", type=self._day, metavar=day, help=first)
        parser.add_argument("--to", dest="last", type=self._day, metavar=day, help=last)

    def _doctor_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--send", action="store_true", help=self._say("help_send"))

    def _preview_options(self, parser: argparse.ArgumentParser) -> None:
        kinds, whose = self._kinds(), self._say("usage_whose")
        parser.add_argument("kind", nargs="+", metavar=self._say("usage_kind"), help=kinds)
        parser.add_argument("--ref", metavar=whose, help=self._say("help_ref"))

    def _announce_options(self, parser: argparse.ArgumentParser) -> None:
        told = self._say("help_session")
        parser.add_argument("session", metavar=self._say("usage_session"), help=told)

    def _resolve_options(self, parser: argparse.ArgumentParser) -> None:
        key = self._say("usage_key")
        parser.add_argument("key", metavar=key, nargs="?", help=self._say("help_key"))
        parser.add_argument(
            "outcome", nargs="?", choices=["sent", "again"], help=self._say("help_outcome")
        )
        parser.add_argument(
            "--refused-since",
            type=self._moment,
            metavar=_MOMENT,
            help=self._say("help_refused_since"),
        )
        restored = self._say("help_restored")
        parser.add_argument("--restored", choices=["sent", "again"], help=restored)
        parser.add_argument("--yes", action="store_true", help=self._say("help_yes"))
        promoted = self._say("help_promoted")
        parser.add_argument("--promoted", choices=["sent", "again"], help=promoted)

    def _history_options(self, parser: argparse.ArgumentParser) -> None:
        whose = self._say("usage_whose")
        parser.add_argument("ref", nargs="+", metavar=whose, help=self._say("help_whose"))

    def _status_options(self, parser: argparse.ArgumentParser) -> None:
        file, told = self._say("usage_file"), self._say("help_page")
        parser.add_argument("--json", action="store_true", help=self._say("help_json"))
        parser.add_argument("--page", type=self._page, metavar=file, help=told)

    def _fleet_options(self, parser: argparse.ArgumentParser) -> None:
        file, page = self._say("usage_file"), self._say("help_page")
        words = ("setup", "work", "status", "pause", "move")
        parser.add_argument("word", choices=words, help=self._say("help_fleet_word"))
        name, told = self._say("usage_name"), self._say("help_fleet_name")
        parser.add_argument("name", nargs="?", default="", metavar=name, help=told)
        told = self._say("help_fleet_file")
        parser.add_argument("--fleet", type=Path, metavar=file, help=told)
        parser.add_argument("--json", action="store_true", help=self._say("help_json"))
        parser.add_argument("--metrics", action="store_true", help=self._say("help_metrics"))
        parser.add_argument("--page", type=self._page, metavar=file, help=page)
        parser.add_argument("--off", action="store_true", help=self._say("help_off"))
        parser.add_argument("--back", action="store_true", help=self._say("help_back"))

    def _session_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "code", metavar=self._say("usage_code"), help=self._say("help_session_code")
        )

    def _certificate_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "code", metavar=self._say("usage_code"), help=self._say("help_certificate_code")
        )

    def _backup_options(self, parser: argparse.ArgumentParser) -> None:
        folder, told = self._say("usage_folder"), self._say("help_backup_folder")
        parser.add_argument("folder", type=Path, nargs="?", metavar=folder, help=told)

    def _completion_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("shell", choices=["bash", "zsh"], help=self._say("help_shell"))

    def _restore_options(self, parser: argparse.ArgumentParser) -> None:
        file, folder = self._say("usage_file"), self._say("usage_folder")
        parser.add_argument("file", type=Path, metavar=file, help=self._say("help_restore_file"))
        parser.add_argument(
            "folder", type=Path, metavar=folder, help=self._say("help_restore_folder")
        )

    def _about_options(self, parser: argparse.ArgumentParser) -> None:
        told, address = self._say("help_about_address"), self._say("usage_address")
        parser.add_argument("address", type=self._address, metavar=address, help=told)

    def _forget_options(self, parser: argparse.ArgumentParser) -> None:
        told, whom = self._say("help_forget_whom"), self._say("usage_erased")
        parser.add_argument("whom", nargs="?", metavar=whom, help=told)
        parser.add_argument("--due", action="store_true", help=self._say("help_forget_due"))
        parser.add_argument("--yes", action="store_true", help=self._say("help_yes"))

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
        said = " ".join(typed)
        told_of = {self._wording.word(status): kind for status, kind in _TELLING.items()}
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
        address = read_address(text.strip()).written
        if address is None:
            raise self._wrong("usage_no_address", text)
        return address

    def _wrong(self, code: str, typed: str) -> argparse.ArgumentTypeError:
        return argparse.ArgumentTypeError(self._say(code, typed=typed))

    def _say(self, code: str, **facts: Fact) -> str:
        return self._wording.sentence(phrase(code, **facts))


#: What each command does.
HELP: Mapping[str, str] = {
    "demo": "help_demo",
    "plan": "help_plan",
    "apply": "help_apply",
    "watch": "help_watch",
    "setup": "help_setup",
    "form": "help_form",
    "announce": "help_announce",
    "doctor": "help_doctor",
    "preview": "help_preview",
    "report": "help_report",
    "sign-in": "help_sign_in",
    "certificate": "help_certificate",
    "backup": "help_backup",
    "restore": "help_restore",
    "about": "help_about",
    "forget": "help_forget",
    "adopt": "help_adopt",
    "resolve": "help_resolve",
    "history": "help_history",
    "status": "help_status",
    "fleet": "help_fleet",
    "completion": "help_completion",
}

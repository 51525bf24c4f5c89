"""README and docs/ name what there is: commands, options, files, headers, words, units."""

import configparser
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from douze.command_line import parse
from douze.config.load import load
from douze.model.columns import Column
from douze.model.design import STATES, TABS, YES_NO
from douze.model.words import ERASE, Decision, LetterState, Resend, Status
from douze.stop import GRACE, LATE, SPARE
from run import COMMANDS
from tests.factories import wording

ROOT = Path(__file__).parents[1]
PAGES = {
    page.relative_to(ROOT).as_posix(): page.read_text("utf-8")
    for page in (
        *(ROOT / f"{name}.md" for name in ("README", "SECURITY", "CONTRIBUTING")),
        *sorted((ROOT / "docs").glob("*.md")),
    )
}
GUIDE, INSTALL = PAGES["docs/guide.md"], PAGES["docs/install.md"]
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
LARGEST_PICTURE = 200_000  # bytes


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language, without the indent of the list that they stand in."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def inline(page: str) -> list[str]:
    """What stands between single backticks, outside of blocks; a line's end is a space."""
    text = re.sub(r"^ *```.*?^ *```$", "", page, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]


# Commands


def command_lines() -> Iterator[tuple[str, str]]:
    """Every command line of every page, without the program; those of syntax in [] aside."""
    starts = tuple(f"{command} " for command in COMMANDS)
    for name, page in PAGES.items():
        lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
        lines += [line for block in blocks(page, "(?:cron|ini)") for line in block.splitlines()]
        for said in (*lines, *inline(page)):
            line = re.sub(r'"\$\(.*?\)"', "2020-09-30T14:00", said.partition("  #")[0])
            if "[--" in line:
                continue
            program = re.search(r"\brun\.py (?P<words>[^;&|>)]+?)(?: 2$| 2>|[;&|)]|$)", line)
            if program:
                yield name, program["words"].strip()
            elif line.startswith(starts):
                yield name, line


COMMAND_LINES = sorted(set(command_lines()))


@pytest.mark.parametrize(("page", "line"), COMMAND_LINES, ids=lambda text: text)
def test_a_command_line_is_understood(page: str, line: str) -> None:
    words = ["confirmation" if word == "KIND" else word for word in shlex.split(line)]
    parse(words, COMMANDS, ROOT / "config.yaml", wording("en"))  # exits where it is not


def test_every_command_is_explained_to_whoever_installs() -> None:
    told = {word for page, line in COMMAND_LINES for word in line.split() if page.endswith("l.md")}
    assert set(COMMANDS) - told == {"demo"}  # by make
    assert "make demo" in INSTALL


@pytest.mark.parametrize("page", PAGES)
def test_what_make_is_asked_for_is_in_the_makefile(page: str) -> None:
    targets = set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join([*blocks(PAGES[page], "sh"), *inline(PAGES[page])])
    asked = set(re.findall(r"(?:^|\s)make (?:-C \S+ )?([.\w-]+)", code)) - {"python3"}
    assert asked <= targets


# Files


@pytest.mark.parametrize("page", PAGES)
def test_what_is_linked_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)|src=\"([^\"]+)\"", PAGES[page])
    for link in ("".join(pair).partition("#")[0] for pair in links):
        if not link.startswith("https://"):
            assert (ROOT / page).parent.joinpath(link).is_file(), link


@pytest.mark.parametrize(
    "picture", sorted((ROOT / "docs/pictures").iterdir()), ids=lambda p: p.name
)
def test_a_picture_is_shown_and_light(picture: Path) -> None:
    assert any(f"pictures/{picture.name}" in page for page in PAGES.values())
    assert picture.stat().st_size < LARGEST_PICTURE


def test_the_files_of_the_program_are_there() -> None:
    named = set(re.findall(r"/srv/douze/app/([\w./-]+)", INSTALL))
    ours = {path for path in named if not path.startswith((".venv/", "var"))}
    assert ours == {"docs/install.md", "run.py"}
    assert all((ROOT / path).is_file() for path in ours)


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_named_are_those_of_config_yaml(page: str) -> None:
    named = re.findall(rf"`({'|'.join(CONFIG)})\.(\w+)`", PAGES[page])
    assert [f"{section}.{key}" for section, key in named if key not in CONFIG[section]] == []


# The guide


def french(columns: tuple[Column, ...]) -> set[str]:
    return {column.headers[0] for column in columns}


TABS_SHIPPED = load(ROOT / "config.yaml").tabs
TAB_TITLES = {
    *(TABS_SHIPPED.sessions, TABS_SHIPPED.members, TABS_SHIPPED.registrations),
    *(TABS_SHIPPED.messages, TABS_SHIPPED.withdrawals, TABS_SHIPPED.connections),
    *(answers.title for answers in TABS_SHIPPED.answers),
}
WORDS = {
    *(header for columns in TABS.values() for header in french(columns)),
    *TAB_TITLES,
    *(word.value for words in (Status, Decision, Resend, LetterState) for word in words),
    *YES_NO,
    *STATES,
    *COMMANDS,
    "exonéré",
    "config.yaml",
    ERASE,
}
#: Examples of what a cell may hold, and of how a cell is called.
SHAPES = {
    "@domaine",
    "Nom <adresse>",
    "Inscriptions!F9",
    "01/10/2020",
    "jeudi 1er octobre 2020",
    "14h",
    "14:30",
}


def tables(page: str) -> Iterator[tuple[str, list[str]]]:
    """Each table's first header, and what stands in its first column."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        first = [re.split(r"(?<!\\)\|", line)[1].strip() for line in table.splitlines()]
        yield first[0], first[2:]


def test_the_guide_names_nothing_that_is_not_there() -> None:
    assert set(inline(GUIDE)) - WORDS - SHAPES == set()


def test_the_guide_has_every_tab_status_and_decision() -> None:
    ((header, statuses),) = tables(GUIDE)
    assert header.strip("`") in french(TABS["registrations"])
    assert {status.strip("`") for status in statuses} == {status.value for status in Status}
    assert set(re.findall(r"^\*\*`([^`]+)`\*\*", GUIDE, re.MULTILINE)) == TAB_TITLES
    assert {decision.value for decision in Decision} <= set(inline(GUIDE))


def test_the_figures_of_the_guide_are_those_of_config_yaml() -> None:
    said = " ".join(GUIDE.split())
    assert CONFIG["seats"]["default"] == 12 and "ses 12 places" in said
    assert CONFIG["seats"]["absent_hours"] == 24 and "pendant 24 heures sa place" in said
    assert CONFIG["letters"]["settle_minutes"] == 10 and "restée dix minutes" in said
    assert (
        CONFIG["letters"]["link_before"] == "24h" and "confirmées, 24 heures avant le début" in said
    )
    assert CONFIG["dues"]["hold_days"] == 7 and "sept jours plus tard" in said
    assert CONFIG["dues"]["deadline_time"] == "18:00" and "à 18 heures" in said
    assert CONFIG["seats"]["promote_until"] == "2h" and "À deux heures du début" in said
    assert CONFIG["digest"]["at"] == "08:00" and "Chaque matin à 8 heures" in said
    assert CONFIG["guard"]["vanished"] == 5 and "plus de cinq lignes" in said
    assert (
        CONFIG["schedule"]["apply"] == "every 10 minutes"
        and "toutes les dix minutes" in said.lower()
    )


def test_the_guide_stays_on_two_pages() -> None:
    assert len(GUIDE.split()) < 1250 and GUIDE.count("![") == 3  # printed on A4 at 10 points


def test_the_periods_of_the_register_are_those_of_config_yaml() -> None:
    periods = " ".join(PAGES["docs/privacy.md"].split())
    months = dict.fromkeys(("contact_months", "proof_months"), "mois après")
    for key, unit in {**months, "closed_after": "jours après"}.items():
        told = rf"`privacy\.{key}` {unit} [^|]*?\({CONFIG['privacy'][key]} dans le fichier livré\)"
        assert re.search(told, periods), key


# What install.md gives to paste

_ANY = "Description Documentation"
_HARDENED = "UMask NoNewPrivileges PrivateTmp ProtectHome ProtectSystem ReadWritePaths"
_RUN = f"Type User Group WorkingDirectory ExecStart {_HARDENED}"
DIRECTIVES = {
    "Unit": _ANY,
    "Service": f"{_RUN} SuccessExitStatus Restart RestartSec RestartPreventExitStatus KillMode "
    "TimeoutStartSec TimeoutStopSec",
    "Timer": "OnCalendar AccuracySec Persistent",
    "Install": "WantedBy",
}


def units() -> dict[str, configparser.ConfigParser]:
    """The units of install.md, by the names that stand before them."""
    names = re.findall(r"`/etc/systemd/system/(\S+)`", INSTALL)
    read = {}
    for name, text in zip(names, blocks(INSTALL, "ini"), strict=True):
        read[name] = configparser.ConfigParser(interpolation=None)
        read[name].optionxform = str  # type: ignore[assignment, method-assign]
        read[name].read_string(text)
    return read


def test_units_have_only_directives_that_systemd_knows() -> None:
    assert list(units()) == ["douze.service", "douze.timer", "douze-watch.service"]
    for unit in units().values():
        for section in unit.sections():
            assert set(unit[section]) <= set(DIRECTIVES[section].split())


@pytest.mark.parametrize(("name", "command"), [("douze", "apply"), ("douze-watch", "watch")])
def test_a_service_runs_its_command_as_a_user_of_its_own(name: str, command: str) -> None:
    service = units()[f"{name}.service"]["Service"]
    home = service["WorkingDirectory"]
    assert service["ExecStart"] == f"{home}/.venv/bin/python {home}/run.py {command}"
    assert (service["User"], service["UMask"]) == ("douze", "0077")
    assert service["ReadWritePaths"] == f"{home}/var"


def test_a_pass_that_tries_again_is_no_failure_and_a_missed_one_is_made_up_for() -> None:
    read = units()
    service = read["douze.service"]["Service"]
    assert (service["Type"], service["SuccessExitStatus"]) == ("oneshot", "1")
    assert "Install" not in read["douze.service"]  # the timer starts it
    timer = read["douze.timer"]["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*:0/10", "true")
    assert read["douze-watch.service"]["Service"]["RestartPreventExitStatus"] == "2"


def test_a_service_ends_what_no_longer_ends_by_itself_and_no_sooner() -> None:
    once, stays = (units()[f"{name}.service"]["Service"] for name in ("douze", "douze-watch"))
    minutes = int(once["TimeoutStartSec"].removesuffix("min"))
    assert minutes * 60 > int(CONFIG["schedule"]["deadline"].removesuffix("min")) * 60 + LATE
    for service in (once, stays):
        assert GRACE + SPARE < int(service["TimeoutStopSec"]) < 60


def cron_lines() -> list[re.Match[str]]:
    lines = [line for block in blocks(INSTALL, "cron") for line in block.splitlines()]
    jobs = [line for line in lines if not line.startswith("MAILTO=")]
    shape = r"(?P<when>(?:[\d*/]+ ){5})(?P<user>\w+) (?P<command>(?:\\%|[^%])+)"
    found = [re.fullmatch(shape, job) for job in jobs]
    assert all(found) and len(found) == 1  # a % that is not escaped would end the command
    return [match for match in found if match]


@pytest.mark.parametrize(
    ("status", "mailed"), [(0, ""), (1, ""), (2, "so said\n"), (139, "so said\n")]
)
def test_cron_mails_only_when_a_person_is_needed(status: int, mailed: str, tmp_path: Path) -> None:
    home, logged = tmp_path / "app", tmp_path / "log"
    script(home / ".venv/bin/python", f"echo so said >&2; exit {status}")
    script(tmp_path / "bin/logger", f"cat >> {logged}")
    job = cron_lines()[0]
    command = job["command"].replace("\\%", "%").replace("/srv/douze/app", str(home))
    path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env={"PATH": path})
    assert (ran.stdout, ran.stderr) == (mailed, "")
    assert logged.read_text() == "so said\n"
    assert job["when"] == "*/10 * * * * "


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("block", blocks(INSTALL, "sh"))
def test_what_is_to_be_pasted_is_shell(block: str) -> None:
    assert subprocess.run(["sh", "-n"], input=block, text=True, capture_output=True).stderr == ""


def test_both_pages_of_installation_give_the_same_to_paste() -> None:
    """One is French, one English; comments beside commands are too."""
    english = PAGES["docs/install.en.md"]
    assert pasted(INSTALL) == pasted(english)
    assert [*map(len, headings(INSTALL))] == [*map(len, headings(english))]


def headings(page: str) -> list[str]:
    """How deep each heading is; comments of scripts are none."""
    text = re.sub(r"^ *```.*?^ *```$", "", page, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+(?= )", text, re.MULTILINE)


def pasted(page: str) -> list[str]:
    found = re.findall(r"^ *```\w+\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    return [re.sub(r" +# .*", "", block) for block in found]


def test_every_exit_status_is_explained() -> None:
    statuses = next(rows for header, rows in tables(INSTALL) if header == "statut")
    assert statuses == ["0", "1", "2"]


# The glossary


def test_each_word_of_the_glossary_stands_in_the_file_that_it_names() -> None:
    rows = [line.split(" | ") for line in PAGES["docs/glossary.md"].splitlines() if "`" in line]
    strange = [
        (word, path)
        for first, *_, where in rows
        for word in first.removeprefix("| ").split(", ")
        for path in re.findall(r"`(\S+?\.py)`", where)
        if word.replace(" ", "")
        not in re.sub(r"[\W_]", "", (ROOT / path).read_text("utf-8").lower())
    ]
    assert rows
    assert not strange

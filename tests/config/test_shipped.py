"""The files that come with the project agree with the code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from douze.config.declared import DeclaredSection, declared
from douze.config.load import load
from douze.config.problems import dotted
from douze.config.schema import as_typed, json_schema
from douze.model.settings import SECTIONS, Settings

TOP = Path(__file__).parents[2]
CONFIG = TOP / "config.yaml"


def keys_of(section: DeclaredSection) -> Iterator[str]:
    for word, inner in section.inside.items():
        yield dotted((*section.trail, word))
        if isinstance(inner, DeclaredSection):
            yield from keys_of(inner)


def keys_in(tree: dict[str, object], above: str = "") -> Iterator[str]:
    for name, value in tree.items():
        yield f"{above}{name}"
        if isinstance(value, dict):
            yield from keys_in(value, f"{above}{name}.")


def test_the_shipped_settings_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "shipped.yaml").write_bytes(CONFIG.read_bytes())
    (tmp_path / "default.yaml").write_text("{}")
    assert load(tmp_path / "shipped.yaml") == load(tmp_path / "default.yaml")


def test_the_shipped_file_names_every_setting_in_the_schemas_order() -> None:
    tree = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    assert list(keys_in(tree)) == list(keys_of(declared(Settings)))


def test_every_shipped_setting_has_a_comment() -> None:
    before = ""
    for number, line in enumerate(CONFIG.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.strip().startswith("#"):
            assert before.strip().startswith("# "), f"line {number} has no comment above it"
        before = line


def test_the_shipped_file_names_its_schema_first() -> None:
    first = CONFIG.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/config.schema.json"


def test_the_schema_file_is_what_make_schema_writes() -> None:
    written = (TOP / "docs" / "config.schema.json").read_text(encoding="utf-8")
    assert written == json_schema(), "run make schema"


def test_every_setting_and_section_is_described() -> None:
    settings = {dotted(trail): entry for trail, entry in declared(Settings).entries()}
    assert [name for name, entry in settings.items() if not entry.description] == []
    assert {*keys_of(declared(Settings))} - settings.keys() == SECTIONS.keys()


def test_what_is_left_out_is_what_could_be_typed(tmp_path: Path) -> None:
    """Each default, written as in the schema and the reference, means itself."""
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(as_file(declared(Settings)), allow_unicode=True), "utf-8")
    left_out = tmp_path / "left_out.yaml"
    left_out.write_text("{}", "utf-8")
    assert load(path) == load(left_out)


def as_file(section: DeclaredSection) -> dict[str, object]:
    return {
        word: as_file(inner) if isinstance(inner, DeclaredSection) else as_typed(inner)
        for word, inner in section.inside.items()
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_hashed_and_name_no_address(name: str) -> None:
    text = (TOP / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "file:" not in text
    packages = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert packages and all("==" in line and line.endswith("\\") for line in packages)

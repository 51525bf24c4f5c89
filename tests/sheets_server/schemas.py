"""Bodies held against the shapes that Google publishes (`schemas.json`, a digest of them)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.sheets_server.errors import ApiError, Json, refused

_FILE = Path(__file__).with_name("schemas.json")
_TYPES = {"integer": "TYPE_INT32", "number": "TYPE_DOUBLE", "boolean": "TYPE_BOOL"}
_PACKAGE = "type.googleapis.com/google.apps.sheets.v4"
#: Enums that stand on their own; any other belongs to the message that uses it.
_TOP = {
    "dimension": "Dimension",
    "majorDimension": "Dimension",
    "shiftDimension": "Dimension",
    "valueInputOption": "ValueInputOption",
    "valueRenderOption": "ValueRenderOption",
    "responseValueRenderOption": "ValueRenderOption",
    "dateTimeRenderOption": "DateTimeRenderOption",
    "responseDateTimeRenderOption": "DateTimeRenderOption",
    "mergeType": "MergeCellsRequest.MergeType",
    "pasteType": "PasteType",
    "pasteOrientation": "PasteOrientation",
    "sortOrder": "SortOrder",
    "sheetType": "SheetType",
    "horizontalAlignment": "HorizontalAlign",
    "verticalAlignment": "VerticalAlign",
    "themeColor": "ThemeColorType",
    "visibility": "DeveloperMetadata.DeveloperMetadataVisibility",
}


@cache
def schemas(api: str = "Sheets") -> dict[str, dict[str, Json]]:
    """Read the digest of one API: names of messages, and their fields."""
    found: dict[str, dict[str, dict[str, Json]]] = json.loads(_FILE.read_text())
    return found[api]


@cache
def _snaked(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


@cache
def _known(name: str) -> dict[str, tuple[str, Json]]:
    """Give the fields of a message by both of their spellings."""
    fields = schemas()[name]
    both = {_snaked(field): (field, shape) for field, shape in fields.items()}
    return both | {field: (field, shape) for field, shape in fields.items()}


def _flat(given: list[Any]) -> list[Any]:
    """Take the messages out of lists in the list: Google does not mind them."""
    return [one for item in given for one in (_flat(item) if isinstance(item, list) else [item])]


class _Reading:
    """Reads one body; gathers everything that is wrong with it, as Google does."""

    def __init__(self) -> None:
        self.wrong: list[tuple[str, str]] = []

    def message(self, given: Json, name: str, path: str) -> Json:
        """Read a message: fields in either spelling, nulls left out."""
        fields = _known(name)
        fresh: Json = {}
        for key, value in given.items():
            if key not in fields:
                self._unknown(path, key, "Cannot find field.")
            elif value is not None:
                field, shape = fields[key]
                inner = f"{path}.{_snaked(field)}" if path else _snaked(field)
                if (
                    isinstance(value, list)
                    and shape.get("type") != "array"
                    and shape.get("type") != "any"
                ):
                    self._unknown(path, key, "Proto field is not repeating, cannot start list.")
                    continue
                fresh[field] = self.value(value, shape, inner, name, field)
        return fresh

    def value(self, given: Any, shape: Json, path: str, owner: str, field: str) -> Any:
        """Read a field."""
        if reference := shape.get("$ref"):
            if isinstance(given, dict):
                return self.message(given, reference, path)
            return self._bad(path, f"{_PACKAGE}.{reference}", given)
        kind = shape.get("type")
        if kind == "array":
            items = shape["items"]
            if not isinstance(given, list):
                if items.get("type") == "array":
                    return self._bad(path, "type.googleapis.com/google.protobuf.ListValue", given)
                given = [given]
            if items.get("$ref"):
                given = _flat(given)
            return [
                self.value(item, items, f"{path}[{n}]", owner, field)
                for n, item in enumerate(given)
            ]
        if "enum" in shape:
            if given in shape["enum"]:
                return given
            name = _TOP.get(field, f"{owner}.{field[0].upper()}{field[1:]}")
            return self._bad(path, f"{_PACKAGE}.{name}", given)
        return self._scalar(given, kind, shape, path)

    def _scalar(self, given: Any, kind: str | None, shape: Json, path: str) -> Any:
        if kind == "string":
            return given if isinstance(given, str) else self._bad(path, "TYPE_STRING", given)
        if kind == "boolean":
            right = isinstance(given, bool) or given in ("true", "false")
            return given in (True, "true") if right else self._bad(path, "TYPE_BOOL", given)
        if kind in ("integer", "number"):
            name = {"int64": "TYPE_INT64", "float": "TYPE_FLOAT"}.get(
                shape.get("format", ""), _TYPES[kind]
            )
            try:
                if isinstance(given, bool):
                    raise ValueError
                number = float(given)
                if kind == "number":
                    return given if isinstance(given, int | float) else number
                if number != int(number) or not -(2**31) <= number < 2**31:
                    raise ValueError
                return int(number)
            except (TypeError, ValueError):
                return self._bad(path, name, given)
        return given

    def _unknown(self, path: str, key: str, why: str) -> None:
        where = f" at '{path}'" if path else ""
        text = f'Invalid JSON payload received. Unknown name "{key}"{where}: {why}'
        self.wrong.append((path, text))

    def _bad(self, path: str, kind: str, given: Any) -> None:
        shown = json.dumps(given, ensure_ascii=False)
        self.wrong.append((path, f"Invalid value at '{path}' ({kind}), {shown}"))

    def refusal(self) -> ApiError:
        """Give the refusal that names everything."""
        violations = [
            ({"field": field} if field else {}) | {"description": text}
            for field, text in self.wrong
        ]
        detail = {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": violations,
        }
        return refused(400, "\n".join(text for _, text in self.wrong), details=[detail])


def read(body: Json, name: str, path: str = "") -> Json:
    """Read a body as a message, or refuse it with everything that is wrong."""
    reading = _Reading()
    fresh = reading.message(body, name, path)
    if reading.wrong:
        raise reading.refusal()
    return fresh


def unlike(value: Any, name: str, api: str = "Sheets", path: str = "") -> list[str]:
    """Say where an answer is not of the shape that Google publishes."""
    fields = schemas(api)[name]
    if not isinstance(value, dict):
        return [f"{path or name}: no object"]
    found: list[str] = []
    for key, inner in value.items():
        where = f"{path}.{key}" if path else key
        if key not in fields:
            found.append(f"{where}: {name} has no such field")
        else:
            found += _unlike(inner, fields[key], api, where)
    return found


def _unlike(value: Any, shape: Json, api: str, path: str) -> list[str]:
    if reference := shape.get("$ref"):
        return unlike(value, reference, api, path)
    kind = shape.get("type")
    if kind == "array":
        if not isinstance(value, list):
            return [f"{path}: no list"]
        return [
            wrong
            for n, one in enumerate(value)
            for wrong in _unlike(one, shape["items"], api, f"{path}[{n}]")
        ]
    if "enum" in shape and value not in shape["enum"]:
        return [f"{path}: {value!r} is none of {shape['enum']}"]
    right: dict[str, Any] = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "object": dict,
        "any": (str, int, float, bool, type(None)),
    }
    wanted = right.get(str(kind), object)
    strange = isinstance(value, bool) and kind in ("integer", "number")
    return [f"{path}: {value!r} is no {kind}"] if strange or not isinstance(value, wanted) else []

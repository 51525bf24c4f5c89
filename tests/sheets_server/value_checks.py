"""Values that a client sends: refused, in Google's words, when they are no list of lists."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.sheets_server.calls import chosen
from tests.sheets_server.errors import ApiError, Json, bad_field, invalid

INPUTS = ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED")
_PROTO = "type.googleapis.com/google.protobuf.ListValue"


def input_option(given: Any) -> str:
    option = chosen(given, "valueInputOption", "ValueInputOption", INPUTS)
    if option == INPUTS[0]:
        raise invalid("'valueInputOption' is required but not specified")
    return option


def check_values(body: Json, field: str) -> None:
    """Refuse values that are no list of lists, in the words of the protocol."""
    values = body.get("values")
    if values is None:
        return
    if not isinstance(values, list):
        raise _no_list(field, values)
    for position, row in enumerate(values):
        if row is not None and not isinstance(row, list):
            raise _no_list(f"{field}[{position}]", row)
        for column, value in enumerate(row or []):
            if isinstance(value, dict | list):
                bound = field.removeprefix("data.")
                place = bound if bound == "values" else field.partition(".")[0] + ".values"
                raise invalid(f"Invalid {place}[{position}][{column}]: {_protocol(value)}")


def _protocol(value: Any, indent: str = "") -> str:
    """Write a JSON value as the protocol's text, which Google's refusals quote."""
    if isinstance(value, dict):
        inner = "".join(
            f'{indent}  fields {{\n{indent}    key: "{key}"\n{indent}    value {{\n'
            f"{indent}      {_protocol(one, indent + '      ')}{indent}    }}\n{indent}  }}\n"
            for key, one in value.items()
        )
        return f"struct_value {{\n{inner}{indent}}}\n"
    if isinstance(value, list):
        inner = "".join(
            f"{indent}  values {{\n{indent}    {_protocol(one, indent + '    ')}{indent}  }}\n"
            for one in value
        )
        return f"list_value {{\n{inner}{indent}}}\n"
    if value is None:
        return "null_value: NULL_VALUE\n"
    if isinstance(value, bool):
        return f"bool_value: {str(value).lower()}\n"
    if isinstance(value, str):
        return f"string_value: {json.dumps(value)}\n"
    return f"number_value: {value}\n"


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Say which part of a batch is refused, as Google does."""
    try:
        yield
    except ApiError as error:
        error.body["error"]["message"] = f"Invalid {where}: {error.body['error']['message']}"
        raise


def _no_list(field: str, value: Any) -> Exception:
    shown = json.dumps(value, ensure_ascii=False)
    return bad_field(field, f"Invalid value at '{field}' ({_PROTO}), {shown}")

"""The kinds of value that a setting may have: how each is understood, how a schema says it."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from douze.config import addresses, spreadsheet_place, values
from douze.config.problems import nearest

#: The words by which code calls the columns of the sheet.
COLUMNS = tuple(
    "received token email first_name last_name name structure session code title date start"
    " end places dues link closing state speakers let_through confirmed to_settle waiting"
    " free alert emails year paid valid_until ref status rank deadline messages decision"
    " attendance notes number to kind subject detail key".split()
)


class Kind:
    """Mark of a pydantic field: understand it by `check`, describe it as `schema`."""

    def __init__(self, check: Callable[[object], object], **schema: object) -> None:
        self.check, self.schema = check, schema

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.schema


def whole(least: int, most: int | None = None) -> Kind:
    """Whole numbers within bounds."""
    bounds = {"minimum": least} | ({} if most is None else {"maximum": most})
    return Kind(values.whole_number(least, most), type="integer", **bounds)


def choice(*words: str) -> Kind:
    """One of a few words."""
    return Kind(values.one_of(*words), enum=words)


def known_column(typed: object) -> str:
    """One of COLUMNS."""
    word = str(typed)
    if word not in COLUMNS:
        near = nearest(word, COLUMNS)
        known = f"Did you mean {near}?" if near else f"Known here: {', '.join(COLUMNS)}"
        raise ValueError(f"unknown column. {known}")
    return word


Text = Annotated[str, Kind(values.text, type=["string", "number", "null"])]
Filled = Annotated[str, Kind(values.filled, type=["string", "number"])]
Truth = Annotated[
    bool, Kind(values.yes_or_no, anyOf=[{"type": "boolean"}, {"enum": ["oui", "non", "yes", "no"]}])
]
Duration = Annotated[
    timedelta, Kind(values.duration, type="string", pattern="^[0-9]{1,6} ?(min|h|d)$")
]
PassDuration = Annotated[
    timedelta,
    Kind(values.pass_duration, type="string", pattern="^[1-9][0-9]{0,3} ?(min|h|d)$"),
]
Clock = Annotated[time, Kind(values.clock, type="string", pattern="^[0-9]{1,2}:[0-9]{2}$")]
MonthDay = Annotated[
    tuple[int, int], Kind(values.month_day, type="string", pattern="^[0-9]{2}-[0-9]{2}$")
]
MonthDayOrNone = Annotated[
    tuple[int, int] | None,
    Kind(values.month_day_or_none, type=["string", "null"], pattern="^([0-9]{2}-[0-9]{2})?$"),
]
Zone = Annotated[ZoneInfo, Kind(values.zone, type="string")]
Rhythm = Annotated[
    str, Kind(values.schedule, type="string", pattern="^every +[1-9][0-9]* +(minute|hour)s?$")
]
Address = Annotated[tuple[str, str], Kind(addresses.address, type="string", pattern="@")]
WebAddress = Annotated[
    str, Kind(addresses.web_address, type=["string", "null"], pattern="^(https?://.*)?$")
]
WithdrawalForm = Annotated[
    str,
    Kind(
        addresses.withdrawal_form, type=["string", "null"], pattern="^(https://.*[{]token[}].*)?$"
    ),
]
Endpoint = Annotated[
    str, Kind(addresses.endpoint, type=["string", "null"], pattern="^(https?://.*)?$")
]
WorkbookPath = Annotated[str, Kind(spreadsheet_place.workbook_path, type=["string", "null"])]
SheetKey = Annotated[str, Kind(spreadsheet_place.spreadsheet_key, type=["string", "null"])]
Variable = Annotated[str, Kind(addresses.variable, type=["string", "null"])]
Column = Annotated[str, Kind(known_column, enum=COLUMNS)]

"""How each type of value is understood, what is expected of it, and how a JSON Schema says so."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from douze.config import addresses, values
from douze.config.problems import Wrong, nearest
from douze.config.values import Unfit, expected
from douze.model.columns import ALL_COLUMNS
from douze.model.phrases import Phrase, phrase
from douze.model.value_types import AnyType, Choice, ValueType, Whole

#: The words by which code calls the columns of the sheet.
COLUMNS = tuple(dict.fromkeys(column.word for columns in ALL_COLUMNS for column in columns))


class Form(Struct, frozen=True):
    """One type of value."""

    expects: Phrase  #: as an error and the reference say it
    read: Callable[[object], object]  #: what was typed, as what it means; raises Unfit or Wrong
    schema: Mapping[str, object]

    def check(self, typed: object) -> object:
        """What was typed, as what it means. Raises Wrong with what is to be told."""
        try:
            return self.read(typed)
        except Unfit:
            raise expected(self.expects, typed) from None


def form_of(type_: AnyType) -> Form:
    """How a value of this type is understood. Lists and mappings are read part by part instead."""
    match type_:
        case Whole():
            return _whole(type_)
        case Choice(words=words):
            one = phrase("expects_one_of", first=", ".join(words[:-1]), last=words[-1])
            return Form(one, values.one_of(*words), {"enum": words})
    return _FORMS[type_]


def _whole(type_: Whole) -> Form:
    number, unit = values.whole_number(type_.least, type_.most), type_.unit
    least, most = {"minimum": type_.least}, {} if type_.most is None else {"maximum": type_.most}
    read = number if unit is None else lambda typed: number(typed) * unit
    bounds = phrase("expects_at_least", least=type_.least)
    if type_.most is not None:
        bounds = phrase("expects_between", least=type_.least, most=type_.most)
    return Form(bounds, read, {"type": "integer", **least, **most})


def known_column(typed: object) -> str:
    """One of COLUMNS."""
    word = str(typed)
    if word not in COLUMNS:
        near = nearest(word, COLUMNS)
        if near:
            raise Wrong("config_unknown_column_near", near=near)
        raise Wrong("config_unknown_column", known=", ".join(COLUMNS))
    return word


def _text(pattern: str = "", *more: str) -> Mapping[str, object]:
    """The schema of a text, or of one of more types, in this form."""
    shape = {"pattern": pattern} if pattern else {}
    return {"type": ["string", *more] if more else "string", **shape}


def _form(expects: str, read: Callable[[object], object], pattern: str = "", *more: str) -> Form:
    """A text, or one of more types, in this form."""
    return Form(phrase(expects), read, _text(pattern, *more))


_TRUTH = {"anyOf": [{"type": "boolean"}, {"enum": ["oui", "non", "yes", "no"]}]}
_WEB = "^(https?://.*)?$"
_ANY_TEXT = _form("expects_line", values.text, "", "number", "null")
_FILLED = _form("expects_line", values.filled, "", "number")
_FORMS: Mapping[ValueType, Form] = {
    ValueType.TEXT: _ANY_TEXT,
    ValueType.PATH: _ANY_TEXT,
    ValueType.PATH_OR_NONE: _ANY_TEXT,
    ValueType.FILLED: _FILLED,
    ValueType.FILLED_PATH: _FILLED,
    ValueType.WORKBOOK: _form("expects_line", addresses.workbook_path, "", "null"),
    ValueType.TRUTH: Form(phrase("expects_truth"), values.yes_or_no, _TRUTH),
    ValueType.DURATION: _form("expects_duration", values.duration, "^[0-9]{1,6} ?(min|h|d)$"),
    ValueType.DURATION_OR_NONE: _form(
        "expects_duration",
        values.or_none(values.duration),
        "^([0-9]{1,6} ?(min|h|d))?$",
        "null",
    ),
    ValueType.PASS_DURATION: _form(
        "expects_pass_duration", values.pass_duration, "^[1-9][0-9]{0,3} ?(min|h|d)$"
    ),
    ValueType.CLOCK: _form("expects_clock", values.clock, "^[0-9]{1,2}:[0-9]{2}$"),
    ValueType.HOURS_OR_NONE: _form(
        "expects_hours",
        values.or_none(values.hours),
        "^([0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2})?$",
        "null",
    ),
    ValueType.MONTH_DAY: _form("expects_month_day", values.month_day, "^[0-9]{2}-[0-9]{2}$"),
    ValueType.MONTH_DAY_OR_NONE: _form(
        "expects_month_day", values.or_none(values.month_day), "^([0-9]{2}-[0-9]{2})?$", "null"
    ),
    ValueType.ZONE: _form("expects_zone", values.zone),
    ValueType.RHYTHM: _form(
        "expects_rhythm", values.schedule, "^every +[1-9][0-9]* +(minute|hour)s?$"
    ),
    ValueType.ADDRESS: _form("expects_address", addresses.address, "@"),
    ValueType.ADDRESS_OR_NONE: _form(
        "expects_address_or_none", values.or_none(addresses.address), "^$|@", "null"
    ),
    ValueType.COLOUR: _form("expects_colour", values.colour, "^(#[0-9a-fA-F]{6})?$"),
    ValueType.COUNTRY: _form("expects_country", values.country, "^[A-Za-z]{2}$"),
    ValueType.WEB_ADDRESS: _form("expects_web_address", addresses.web_address, _WEB, "null"),
    ValueType.ENDPOINT: _form("expects_endpoint", addresses.endpoint, _WEB, "null"),
    ValueType.HTTPS_ADDRESS: _form(
        "expects_https_address", addresses.https_address, "^(https://.*)?$", "null"
    ),
    ValueType.TOKEN_FORM: _form(
        "expects_token_form",
        addresses.form_with("{token}"),
        "^(https://.*[{]token[}].*)?$",
        "null",
    ),
    ValueType.SESSION_FORM: _form(
        "expects_session_form",
        addresses.form_with("{session}"),
        "^(https://.*[{]session[}].*)?$",
        "null",
    ),
    ValueType.SHEET_KEY: _form("expects_sheet_key", addresses.spreadsheet_key, "", "null"),
    ValueType.VARIABLE: _form("expects_variable", addresses.variable, "", "null"),
    ValueType.DATABASE: _form(
        "expects_database", addresses.database, "^(postgresql://.*)?$", "null"
    ),
    ValueType.DATABASE_NEEDED: _form(
        "expects_database_needed", addresses.database_needed, "^postgresql://.*$"
    ),
    ValueType.SHORT_NAME: _form(
        "expects_short_name", addresses.short_name, "^([a-z0-9][a-z0-9-]{0,62})?$", "null"
    ),
    ValueType.METRICS_FILE: _form(
        "expects_metrics_file", values.metrics_file, r"^(.*\.prom)?$", "null"
    ),
}

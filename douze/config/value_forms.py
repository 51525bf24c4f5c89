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


_LINE = phrase("expects_line")
_DAY = phrase("expects_month_day")
_TRUTH = {"anyOf": [{"type": "boolean"}, {"enum": ["oui", "non", "yes", "no"]}]}
_ANY_TEXT, _ANY_FILLED = _text("", "number", "null"), _text("", "number")
_WEB = _text("^(https?://.*)?$", "null")
_FILLED = Form(_LINE, values.filled, _ANY_FILLED)
_FORMS: Mapping[ValueType, Form] = {
    ValueType.TEXT: Form(_LINE, values.text, _ANY_TEXT),
    ValueType.FILLED: _FILLED,
    ValueType.TRUTH: Form(phrase("expects_truth"), values.yes_or_no, _TRUTH),
    ValueType.DURATION: Form(values.DURATION, values.duration, _text("^[0-9]{1,6} ?(min|h|d)$")),
    ValueType.DURATION_OR_NONE: Form(
        values.DURATION,
        values.duration_or_none,
        _text("^([0-9]{1,6} ?(min|h|d))?$", "null"),
    ),
    ValueType.PASS_DURATION: Form(
        phrase("expects_pass_duration"),
        values.pass_duration,
        _text("^[1-9][0-9]{0,3} ?(min|h|d)$"),
    ),
    ValueType.CLOCK: Form(phrase("expects_clock"), values.clock, _text("^[0-9]{1,2}:[0-9]{2}$")),
    ValueType.HOURS_OR_NONE: Form(
        phrase("expects_hours"),
        values.hours_or_none,
        _text("^([0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2})?$", "null"),
    ),
    ValueType.MONTH_DAY: Form(_DAY, values.month_day, _text("^[0-9]{2}-[0-9]{2}$")),
    ValueType.MONTH_DAY_OR_NONE: Form(
        _DAY, values.month_day_or_none, _text("^([0-9]{2}-[0-9]{2})?$", "null")
    ),
    ValueType.ZONE: Form(values.ZONE, values.zone, _text()),
    ValueType.RHYTHM: Form(
        phrase("expects_rhythm"),
        values.schedule,
        _text("^every +[1-9][0-9]* +(minute|hour)s?$"),
    ),
    ValueType.ADDRESS: Form(phrase("expects_address"), addresses.address, _text("@")),
    ValueType.ADDRESS_OR_NONE: Form(
        phrase("expects_address_or_none"), addresses.address_or_none, _text("^$|@", "null")
    ),
    ValueType.COLOUR: Form(phrase("expects_colour"), values.colour, _text("^(#[0-9a-fA-F]{6})?$")),
    ValueType.COUNTRY: Form(phrase("expects_country"), values.country, _text("^[A-Za-z]{2}$")),
    ValueType.WEB_ADDRESS: Form(phrase("expects_web_address"), addresses.web_address, _WEB),
    ValueType.TOKEN_FORM: Form(
        phrase("expects_token_form"),
        addresses.form_with("{token}"),
        _text("^(https://.*[{]token[}].*)?$", "null"),
    ),
    ValueType.HTTPS_ADDRESS: Form(
        phrase("expects_https_address"), addresses.https_address, _text("^(https://.*)?$", "null")
    ),
    ValueType.SESSION_FORM: Form(
        phrase("expects_session_form"),
        addresses.form_with("{session}"),
        _text("^(https://.*[{]session[}].*)?$", "null"),
    ),
    ValueType.ENDPOINT: Form(phrase("expects_endpoint"), addresses.endpoint, _WEB),
    ValueType.SHEET_KEY: Form(
        phrase("expects_sheet_key"),
        addresses.spreadsheet_key,
        _text("", "null"),
    ),
    ValueType.VARIABLE: Form(addresses.VARIABLE, addresses.variable, _text("", "null")),
    ValueType.WORKBOOK: Form(_LINE, addresses.workbook_path, _text("", "null")),
    ValueType.PATH: Form(_LINE, values.text, _ANY_TEXT),
    ValueType.PATH_OR_NONE: Form(_LINE, values.text, _ANY_TEXT),
    ValueType.FILLED_PATH: _FILLED,
    ValueType.DATABASE: Form(
        phrase("expects_database"), addresses.database, _text("^(postgresql://.*)?$", "null")
    ),
    ValueType.DATABASE_NEEDED: Form(
        phrase("expects_database_needed"), addresses.database_needed, _text("^postgresql://.*$")
    ),
    ValueType.SHORT_NAME: Form(
        phrase("expects_short_name"),
        addresses.short_name,
        _text("^([a-z0-9][a-z0-9-]{0,62})?$", "null"),
    ),
    ValueType.METRICS_FILE: Form(
        phrase("expects_metrics_file"), values.metrics_file, _text(r"^(.*\.prom)?$", "null")
    ),
}

"""What differs from one person to the next, left out until the words around it are ready.

Two letters of one kind about one session often differ in no more than a name. So a personal
value goes through the template's Markdown, the layout and the styles as one character of the
private use area, and is put in at the very end: the same words are parsed and styled once.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from douze.model.tokens import Purpose

#: The names of a template's values that are a person's own.
OWN = ("name", "first_name", "last_name", "structure", "recipient", "reference", "rank")
#: What is a person's own, each with its placeholder; the codes in addresses, which are parts of
#: values, by what they mean.
PERSONAL = {
    name: chr(0xF000 + number)  # clear of what `markdown.py` protects values by
    for number, name in enumerate((*OWN, *(purpose.name for purpose in Purpose)))
}
#: Inside an address of a link the value is put in as it is; elsewhere as a printer would set it.
IN_ADDRESS = {ord(placeholder): ord(placeholder) + 0x100 for placeholder in PERSONAL.values()}

_EITHER = [*PERSONAL.values(), *map(chr, IN_ADDRESS.values())]
_PLACEHOLDER = re.compile(f"[{''.join(_EITHER)}]")


class OwnWords(str):
    """Somebody's words, which a template can test and change like any other text."""

    placeholder: str


class OwnNumber(int):
    """Somebody's number, likewise."""

    placeholder: str


def with_placeholders(name: str, value: object) -> object:
    """Give the value of a name so that its placeholder is shown; as it is, where it is nobody's.

    What a template makes of it by a filter or a sum is a plain value again.
    """
    if not value or name not in OWN:
        return value
    own = OwnNumber(value) if isinstance(value, int) else OwnWords(value)
    own.placeholder = PERSONAL[name]
    return own


def address_with_placeholder(form: str, token: str, purpose: Purpose) -> OwnWords:
    """An address with a person's token in the place of `{token}`, shown as a placeholder."""
    address = OwnWords(form.replace("{token}", token))
    address.placeholder = form.replace("{token}", PERSONAL[purpose.name])
    return address


def fill_text(text: str, values: Mapping[str, object]) -> str:
    """Put the personal values in the place of a text's placeholders; `values` are by name."""
    own = {placeholder: str(values[name]) for name, placeholder in PERSONAL.items()}
    return _fill(text, own, own)


def fill_html(html: str, values: Mapping[str, object], typeset: Callable[[str], str]) -> str:
    """Put the personal values in the place of a page's placeholders, as words, never as markup."""
    own = {placeholder: str(values[name]) for name, placeholder in PERSONAL.items()}
    shown = {placeholder: escape(typeset(value)) for placeholder, value in own.items()}
    return _fill(html, shown, {placeholder: escape(value) for placeholder, value in own.items()})


def _fill(text: str, shown: Mapping[str, str], in_address: Mapping[str, str]) -> str:
    filled = dict(shown)
    for placeholder, value in in_address.items():
        filled[placeholder.translate(IN_ADDRESS)] = value
    return _PLACEHOLDER.sub(lambda found: filled[found[0]], text)

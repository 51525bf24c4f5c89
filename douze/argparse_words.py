"""What argparse itself says, in the language at hand.

argparse passes its words through gettext, of whose catalogues there would have to be a compiled
file for each language. Ours stand in `phrases.yaml` with everything else that is said; what a
newer Python may say besides comes in its own words.
"""

import argparse
from collections.abc import Mapping
from typing import Any

from douze.model.phrases import phrase
from douze.model.wording import Wording

#: What argparse says, and where it stands in ours. `%s` and `%(…)s` are for argparse to fill.
SAID: Mapping[str, str] = {
    "usage: ": "usage_begins",
    "positional arguments": "usage_words",
    "options": "usage_options",
    "show this help message and exit": "usage_help",
    "%(prog)s: error: %(message)s\n": "usage_error",
    "argument %(argument_name)s: %(message)s": "usage_argument",
    "the following arguments are required: %s": "usage_required",
    "unrecognized arguments: %s": "usage_unrecognised",
    "invalid choice: %(value)r (choose from %(choices)s)": "usage_choice",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "usage_parser",
    "invalid %(type)s value: %(value)r": "usage_value",
    "expected one argument": "usage_one",
    "expected at most one argument": "usage_most_one",
    "expected at least one argument": "usage_least_one",
    "ambiguous option: %(option)s could match %(matches)s": "usage_ambiguous",
    "ignored explicit argument %r": "usage_explicit",
}


def speak(wording: Wording) -> None:
    """Have argparse speak this language from now on."""
    own: Any = argparse
    own._ = lambda said: _in(wording, said)


def _in(wording: Wording, said: str) -> str:
    code = SAID.get(said)
    ending = "\n" if said.endswith("\n") else ""
    return f"{wording.sentence(phrase(code))}{ending}" if code else said

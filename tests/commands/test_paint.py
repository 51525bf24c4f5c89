"""Lines on a terminal are wrapped and coloured; piped, each stays one line as it is."""

from io import StringIO

import pytest

from douze.commands.paint import painted, takes_colour, width_of
from douze.model.lines import Line, Tone

LONG = Line("Inscriptions!F7: l'adresse manque : complétez-la dans la colonne.", indent=2)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_piped_is_one_line_without_colour() -> None:
    piped = StringIO()
    assert width_of(piped) is None and not takes_colour(piped, {})
    assert list(painted([LONG], width=None, colour=False)) == [str(LONG)]


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    lines = list(painted([LONG], width=width, colour=False))
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()) == LONG.text
    assert all(line.startswith("    ") for line in lines[1:])


def test_an_address_and_a_reference_are_never_cut() -> None:
    line = Line("BENEVOLES-7KQ4TM2X une-adresse-tres-longue@un-domaine-tres-long.example")
    assert list(painted([line], width=30, colour=False)) == [
        "BENEVOLES-7KQ4TM2X",
        "  une-adresse-tres-longue@un-domaine-tres-long.example",
    ]


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\x07", "\u202e", "\u2066", "\u200f"], ids=ascii)
def test_what_steers_a_terminal_or_turns_words_round_is_shown_as_a_sign(sign: str) -> None:
    said = Line(f"Unable to parse range: '{sign}[31m gpj.exe'!A:A")
    assert list(painted([said], width=None, colour=False)) == [
        "Unable to parse range: '�[31m gpj.exe'!A:A"
    ]


def test_a_tone_is_a_colour_on_each_of_its_lines() -> None:
    lines = list(painted([Line("a b", tone=Tone.BAD), Line(), "c"], width=80, colour=True))
    assert lines == ["\x1b[31ma b\x1b[0m", "", "c"]


COLOURS = {
    "a terminal takes colours": ({"TERM": "xterm"}, True),
    "NO_COLOR is heeded": ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    "an empty NO_COLOR says nothing": ({"NO_COLOR": ""}, True),
    "a dumb terminal takes none": ({"TERM": "dumb"}, False),
}


@pytest.mark.parametrize(("environment", "taken"), COLOURS.values(), ids=COLOURS)
def test_when_colours_are_shown(environment: dict[str, str], taken: bool) -> None:
    assert takes_colour(Terminal(), environment) is taken

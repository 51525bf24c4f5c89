"""What staff wrote in light Markdown, as it goes into a template: their markup and no more."""

from collections.abc import Callable

from douze.light_markdown import Block, Line, as_plain, blocks, marks

#: Makes words mean nothing to a parser.
Protect = Callable[[str], str]


class StaffText:
    """A text of staff's: in a body with its paragraphs, lists, bold and links, else its words."""

    def __init__(self, typed: str) -> None:
        self._typed = typed

    def __bool__(self) -> bool:
        return bool(self._typed.strip())

    def __str__(self) -> str:
        return " ".join(as_plain(self._typed).split())

    def markdown(self, protect: Protect) -> str:
        """Write it for the parser of letters, with all its words protected from that."""
        return "\n\n".join(_block(block, protect) for block in blocks(self._typed))


def _block(block: Block, protect: Protect) -> str:
    lines = [_line(line, protect) for line in block.lines]
    if block.listed:
        return "\n".join(mark + line for mark, line in zip(marks(block), lines, strict=True))
    return "  \n".join(lines)


def _line(line: Line, protect: Protect) -> str:
    shown = []
    for span in line:
        words = protect(span.text)
        if span.address:
            words = f"[{words}]({protect(span.address)})"
        shown.append(f"**{words}**" if span.bold else words)
    return "".join(shown)

"""A pass that had nothing to do, as the text that the ledger holds, and back."""

import json
from datetime import datetime

from douze.adapters.ledger.as_text import moment_text
from douze.model.lines import Line, Tone
from douze.model.quiet_pass import QuietPass


def quiet_text(quiet: QuietPass, *, last_pass: str) -> str:
    """Write it as JSON, with the moment of the pass that remembers it."""
    told = [[line.text, line.indent, line.tone, line.hang] for line in quiet.told]
    written = {
        "last_pass": last_pass,
        "files": quiet.files,
        "cells": quiet.cells,
        "beside": quiet.beside,
        "mark": quiet.mark,
        "since": moment_text(quiet.since),
        "until": moment_text(quiet.until),
        "told": told,
    }
    return json.dumps(written, ensure_ascii=False)


def quiet_of(text: str | None, *, last_pass: str | None) -> QuietPass | None:
    """Read it; nothing where a pass was done since, by a program that did not know of this."""
    written = json.loads(text) if text else {}
    if not written or written["last_pass"] != last_pass:
        return None
    return QuietPass(
        files=written["files"],
        cells=written["cells"],
        beside=tuple(written["beside"]),
        mark=written.get("mark", ""),
        since=datetime.fromisoformat(written["since"]),
        until=datetime.fromisoformat(written["until"]),
        told=tuple(
            Line(text, indent=indent, tone=Tone(tone), hang=hang)
            for text, indent, tone, hang in written["told"]
        ),
    )

"""How things stand, in Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/

Numbers only, and codes of sessions: nobody is named.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from douze.model.log_words import log_words
from douze.monitor.overview import Overview

#: What a number is of: the value of its label, if it has one, and the number.
Sample = tuple[str, float]
#: The values of labels that are quoted, as the format has them.
_QUOTED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def metrics(overview: Overview) -> str:
    """Write every number, each with what it is."""
    return "".join(f"{line}\n" for line in _lines(overview))


def _lines(overview: Overview) -> Iterator[str]:
    version, sessions, quota = overview.versions["douze"], overview.sessions, overview.quota
    yield from gauge("info", "The version of Douze.", [(version, 1)], "version")
    yield from _timestamp("last_pass", "When the last pass was.", overview.last_tried)
    yield from _timestamp(
        "last_success", "When a pass was last done to its end.", overview.last_success
    )
    done = overview.last_tried is not None and overview.failure is None
    yield from gauge("last_pass_ok", "Whether the last pass was done to its end.", [("", done)])
    yield from gauge("letters_waiting", "Letters that wait.", [("", len(overview.waits))])
    yield from gauge(
        "letters_in_doubt",
        "Letters of which nobody knows whether they arrived.",
        [("", len(overview.in_doubt))],
    )
    trouble = overview.trouble is not None
    yield from gauge("mail_trouble", "Whether no letter could leave.", [("", trouble)])
    yield from gauge("alerts_open", "What rows ask a person for.", [("", len(overview.alerts))])
    left = [(name, n) for name, n in (("hour", quota.hour), ("day", quota.day)) if n is not None]
    yield from gauge("quota_left", "Letters that the provider still takes.", left, "window")
    yield from gauge(
        "session_places",
        "Places of a session to come.",
        [(one.code, one.places) for one in sessions if one.places is not None],
        "session",
    )
    for name, told in (("confirmed", "Seats that are confirmed."), ("held", "Seats held.")):
        counted = [(one.code, getattr(one, name)) for one in sessions]
        yield from gauge(f"session_{name}", told, counted, "session")
    waiting = [(one.code, len(one.waiting)) for one in sessions]
    yield from gauge("session_waiting", "People who wait for a seat.", waiting, "session")


def _timestamp(name: str, told: str, moment: datetime | None) -> Iterator[str]:
    known = [] if moment is None else [("", moment.timestamp())]
    yield from gauge(f"{name}_timestamp_seconds", told, known)


def gauge(name: str, told: str, samples: Sequence[Sample], label: str = "") -> Iterator[str]:
    """Write one number, or one for each value of its label; nothing where there is none."""
    if not samples:
        return
    yield f"# HELP douze_{name} {told}"
    yield f"# TYPE douze_{name} gauge"
    for value, number in samples:
        said = log_words(value).translate(_QUOTED)
        of = f'{{{label}="{said}"}}' if label else ""
        yield f"douze_{name}{of} {float(number):.15g}"

"""A worker of pytest-xdist sends what somebody reads of a test, and no more.

Of a test that went well it would send five messages, with all that its report knows, and whoever
gathers them hands each one around. Two are enough for the dot and the count, and of thousands of
tests that is seconds. What fails, is left out or is measured (`--durations`) comes whole.
"""

from collections.abc import Callable
from typing import Any

import pytest

Send = Callable[..., None]


def send_less(config: pytest.Config) -> None:
    """From here on, in a worker; elsewhere nothing is sent."""
    if config.getoption("durations") is not None:
        return
    for plugin in config.pluginmanager.get_plugins():
        if hasattr(plugin, "sendevent"):
            plugin.sendevent = _less(plugin.sendevent)


def _less(send: Send) -> Send:
    def sending(name: str, **told: Any) -> None:
        report = told["data"] if name == "testreport" else {}
        if name == "logstart" or (_went_well(report) and report["when"] != "call"):
            return
        if _went_well(report):
            report["keywords"] = {}  # what `-k` chose it by, which is over
        send(name, **told)

    return sending


def _went_well(report: dict[str, Any]) -> bool:
    return report.get("outcome") == "passed"

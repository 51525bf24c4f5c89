"""Douze: the registrations of webconferences, kept in a spreadsheet and answered by e-mail."""

import sys

# msgspec takes from typing_extensions, where that is there, what Python 3.11 has itself; it and the
# `inspect` that it needs would be a tenth of what a pass with nothing to do costs.
if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # as if it were not
    from msgspec import Struct  # noqa: F401

    del sys.modules["typing_extensions"]

"""A header of a message is read once where it says the same: of thousands of letters most do.

Python's own `email` reads a header anew each time that anybody asks for it, and makes a class of
its own each time. Headers of one name have one class here, and of those that every part bears,
equal ones are one. Nothing else is changed by it: who looks at a header changes none.
"""

from email.headerregistry import HeaderRegistry
from functools import cache
from typing import Any

#: What the parts of a letter are, asked for time and again while one is walked through.
OF_PARTS = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")


def parse_once() -> None:
    """From here on, in this process."""
    class_of, parsed = HeaderRegistry.__getitem__, HeaderRegistry.__call__
    known = cache(parsed)

    def read(self: HeaderRegistry, name: str, value: Any) -> Any:
        return (known if name.lower() in OF_PARTS else parsed)(self, name, value)

    HeaderRegistry.__getitem__ = cache(class_of)  # type: ignore[method-assign]
    HeaderRegistry.__call__ = read  # type: ignore[method-assign]

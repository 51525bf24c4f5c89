"""The section `database` of a config.yaml, put in and taken out; all else stays as it is typed."""

import pytest

from douze.fleet.config_change import with_database, without_database

BASE = "postgresql://douze@/douze?host=/run/postgresql"
OURS = f'database:\n  url: "{BASE}"\n  association: "zoe"\n'

#: A sentence: the file as it was, with the section, and once that is taken out again.
TEXTS = {
    "it is put last": ("seats: {default: 2}\n", f"seats: {{default: 2}}\n\n{OURS}", None),
    "a last line without an end gets one": ("a: b", f"a: b\n\n{OURS}", "a: b\n"),
    "comments of a section that is there stay": (
        'a: b\ndatabase:  # where\n  # The address.\n  url: ""\n  association: ""\n\n'
        "# Next.\nc: d\n",
        f'a: b\ndatabase:  # where\n  # The address.\n  url: "{BASE}"\n  association: "zoe"\n\n'
        "# Next.\nc: d\n",
        'a: b\ndatabase:  # where\n  # The address.\n  url: ""\n  association: "zoe"\n\n'
        "# Next.\nc: d\n",
    ),
    "what is missing in it is added": (
        "database:\n    master_key: key\nc: d\n",
        f'database:\n    url: "{BASE}"\n    association: "zoe"\n    master_key: key\nc: d\n',
        'database:\n    url: ""\n    association: "zoe"\n    master_key: key\nc: d\n',
    ),
    "ends of lines stay": (
        "a: b\r\nc: d\r\n",
        "a: b\r\nc: d\r\n\r\n" + OURS.replace("\n", "\r\n"),
        None,
    ),
    "a section in the middle goes without its comments' neighbours": (
        f"a: b\n\n{OURS}\n# Next.\nc: d\n",
        f"a: b\n\n{OURS}\n# Next.\nc: d\n",
        "a: b\n\n\n# Next.\nc: d\n",
    ),
}


@pytest.mark.parametrize(("typed", "there", "back"), TEXTS.values(), ids=TEXTS)
def test_only_the_section_changes(typed: str, there: str, back: str | None) -> None:
    assert with_database(typed, BASE, "zoe") == there
    assert without_database(there) == (typed if back is None else back)

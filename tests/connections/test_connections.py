"""Reports made by chance: what the sheet shows, who is thanked, missed, certified."""

from pathlib import Path

import pytest

from tests.connections.play import Play
from tests.lengths import at_length
from tests.tabs import HEADER, REGISTRATIONS, SESSIONS

#: Reports are read alike whatever the sheet is; each kind has a story of its own elsewhere.
SPREADSHEETS = ["memory"]
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Présents", "Attestation"))
    monkeypatch.setitem(HEADER, REGISTRATIONS, (*HEADER[REGISTRATIONS], "Connexion"))
    monkeypatch.setitem(HEADER, "Connexions", ())


@pytest.mark.parametrize("tens", range(at_length(300, short=1)))
def test_ten_seasons_of_reports_go_as_the_oracle_counts(tens: int, tmp_path: Path) -> None:
    wrong = []
    for seed in range(tens * 10, tens * 10 + 10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        wrong += Play(seed, folder).whole()
    assert not wrong, "\n".join(wrong)


def test_the_oracle_imports_nothing_of_the_product() -> None:
    for name in ("oracle.py", "truth.py", "exports.py"):
        words = (HERE / name).read_text("utf-8").splitlines()
        imports = [line for line in words if line.startswith(("import ", "from "))]
        assert imports and not [x for x in imports if "douze" in x or "workflows" in x], name

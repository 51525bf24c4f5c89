"""What files.list finds: questions about names, folders, people and the bin."""

import pytest

from tests.sheets_server.documents import Drive
from tests.sheets_server.drive_query import Question
from tests.sheets_server.errors import ApiError

SHEETS = "application/vnd.google-apps.spreadsheet"
ROBOT = "robot@example.org"
QUESTIONS: dict[str, tuple[str, str]] = {
    "everything": ("", "Bread and butter, L'été, Old"),
    "a name, with and in it": ("name = 'Bread and butter'", "Bread and butter"),
    "a name between double quotes": (f'mimeType="{SHEETS}" and name = "L\'été"', "L'été"),
    "an apostrophe behind a backslash": (r"name = 'L\'été'", "L'été"),
    "another name": ("name != 'Old'", "Bread and butter, L'été"),
    "a part of a name": ("name contains 'BREAD'", "Bread and butter"),
    "one or the other": ("name = 'Old' or name contains 'bread'", "Bread and butter, Old"),
    "brackets first": (
        "(name = 'Old' or name contains 'b') and not trashed = true",
        "Bread and butter",
    ),
    "what is in the bin": ("trashed = true", "Old"),
    "a folder": ("'folder' in parents", "L'été"),
    "a folder, the other way round": ('parents in "folder"', "L'été"),
    "whose it is": ("'me' in owners", "Bread and butter, L'été, Old"),
    "who may write": ("'zoe@example.org' in writers", "L'été"),
    "who may only read": ("'zoe@example.org' in readers", ""),
    "before a day": ("modifiedTime < '2000-01-01T00:00:00'", ""),
    "since a day": ("modifiedTime >= '2000-01-01'", "Bread and butter, L'été, Old"),
}


@pytest.fixture(scope="module")
def drive() -> Drive:
    drive = Drive(ROBOT)
    drive.create("Bread and butter")
    summer, old = drive.create("L'été"), drive.create("Old")
    summer.parents = ["folder"]
    summer.permissions.append({"role": "writer", "emailAddress": "zoe@example.org"})
    old.trashed = True
    return drive


@pytest.mark.parametrize(("text", "names"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_finds(drive: Drive, text: str, names: str) -> None:
    question = Question(text, ROBOT)
    found = [d.book.title for d in drive.documents.values() if question.asks_for(d)]
    assert ", ".join(found) == names


@pytest.mark.parametrize("text", ["name = Old", "name", "size = 'x'", "name ? 'x'", "(name = 'x'"])
def test_a_question_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="Invalid Value"):
        Question(text, ROBOT)

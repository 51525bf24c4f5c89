"""What people thought of a session: whose answers count, and what the sheet says of them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.letters.composer import Composer
from douze.model.kinds import Kind
from douze.model.letters import Mail as ComposedMail
from douze.model.personal_details import PersonalDetails
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from tests.factories import TEMPLATES, at, settings, wall, wording
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.tabs import HEADER, REGISTRATIONS, SESSIONS
from workflows.left_out import Names

SECRET = b"s" * 32
TAB = "Évaluations"
QUESTIONS = ("Horodateur", "Code d'évaluation", "Le rythme", "Les échanges", "Une remarque ?")
FORM = "https://forms.example.org/?code={token}"


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Réponses", "Note"))


def asking() -> Settings:
    ours = settings()
    return replace(ours, association=replace(ours.association, evaluation=FORM))


def town(*people: str, ours: Settings | None = None, passed: bool = True, **cells: Cell) -> House:
    """A session of 1 October, 14:00 to 16:00, for which zoe, max and these have a seat."""
    made = House(ours=ours or asking())
    made.secret = SECRET
    made.session(**cells)
    for number, who in enumerate(("zoe", "max", *people)):
        made.answer(who, f"09-20 09:{number:02}")
    if passed:
        made.pass_at("09-20 10:00")
    return made


def code_of(made: House, who: str) -> str:
    return token(SECRET, made.ref(who), Purpose.EVALUATE)


def evaluates(made: House, typed: str, when: str, *said: Cell) -> None:
    before = made.workbook.tabs.get(TAB, (QUESTIONS,))
    made.workbook.edit(TAB, [*before, (wall(when), typed, *said)])


def shown(made: House, when: str = "10-02 12:00") -> tuple[Cell, Cell]:
    made.pass_at(when)
    row = made.line(SESSIONS, 2)
    return row["Réponses"], row["Note"]


def says(who: str, *said: Cell, when: str = "10-02 10:00") -> Callable[[House], None]:
    return lambda made: evaluates(made, code_of(made, who), when, *said)


def types(typed: str, *said: Cell, when: str = "10-02 10:00") -> Callable[[House], None]:
    return lambda made: evaluates(made, typed, when, *said)


def was_not_there(who: str) -> Callable[[House], None]:
    return lambda made: made.edit(REGISTRATIONS, made.place(who), Présence="non")


def gives_back_code(who: str) -> Callable[[House], None]:
    return lambda made: evaluates(made, token(SECRET, made.ref(who)), "10-02 10:00", 5.0)


NOTHING = (None, None)
#: What happens after the session, and what its row says.
COUNTED: dict[str, tuple[Sequence[Callable[[House], None]], tuple[Cell, Cell]]] = {
    "nobody answered": ((), NOTHING),
    "the means of the questions are put together": (
        (says("zoe", 5.0, 4.0), says("max", 4.0, None)), (2, "4,3 / 5")),
    "words alone are an answer without a note": ((says("zoe", None, None, "bien"),), (1, None)),
    "of two with one code the last counts, wherever it stands": (
        (says("zoe", 5.0, when="10-02 11:00"), says("zoe", 2.0, when="10-02 10:00")),
        (1, "5,0 / 5")),
    "a code is known whatever the case and the hyphens": (
        (lambda made: evaluates(made, code_of(made, "zoe").lower().replace("-", " "),
                                "10-02 10:00", 3.0),), (1, "3,0 / 5")),
    "a wrong code counts for nothing": ((types("AAAA-BBBB", 5.0),), NOTHING),
    "nor does a missing one": ((types("", 5.0),), NOTHING),
    "nor the code by which a place is given back": ((gives_back_code("zoe"),), NOTHING),
    "nor who was not there": ((was_not_there("zoe"), says("zoe", 1.0), says("max", 4.0)),
                              (1, "4,0 / 5")),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "row"), COUNTED.values(), ids=COUNTED)
def test_what_counts(steps: Sequence[Callable[[House], None]], row: tuple[Cell, Cell]) -> None:
    made = town()
    for step in steps:
        step(made)
    assert shown(made) == row


def test_an_answer_is_of_the_session_of_its_code() -> None:
    made = House(ours=asking())
    made.secret = SECRET
    made.session()
    made.session("BUDGET")
    for code in ("BENEVOLES", "BUDGET"):
        made.answer("zoe", "09-20 09:00", session=code)
    made.pass_at("09-20 10:00")
    evaluates(made, token(SECRET, made.ref("zoe", "BUDGET"), Purpose.EVALUATE), "10-02 10:00", 4.0)
    done = made.pass_at("10-02 12:00")
    assert [made.line(SESSIONS, n)["Note"] for n in (2, 3)] == [None, "4,0 / 5"]
    assert {code: found.answers for code, found in done.desired.evaluations.items()} == {
        "BUDGET": 1
    }


#: What is typed for a code, when, and what staff are told a day later.
TOLD: dict[str, tuple[str, str, list[str]]] = {
    "a wrong code": ("AAAA-BBBB", "10-02 10:00", ["evaluation_code_wrong"]),
    "a missing code": ("", "10-02 10:00", ["evaluation_code_missing"]),
    "nothing after a week": ("AAAA-BBBB", "09-25 10:00", []),
}


@pytest.mark.parametrize(("typed", "when", "codes"), TOLD.values(), ids=TOLD)
def test_what_is_wrong_is_told_for_a_week(typed: str, when: str, codes: list[str]) -> None:
    made = town()
    evaluates(made, typed, when, 5.0)
    done = made.pass_at("10-03 12:00")
    told = [p.what.code for p in done.plan.problems if p.where.startswith(TAB)]
    assert told == codes


def test_a_flood_of_wrong_codes_is_told_in_a_few_lines() -> None:
    made = town()
    for number in range(40):
        evaluates(made, f"AAAA-{number}", "10-02 10:00", 1.0)
    done = made.pass_at("10-02 12:00")
    told = [p.what for p in done.plan.problems if p.where.startswith(TAB)]
    assert (len(told), told[-1].facts["count"]) == (6, 35)


def test_the_row_of_whoever_was_not_there_says_that_it_does_not_count() -> None:
    made = town()
    was_not_there("zoe")(made)
    says("zoe", 1.0)(made)
    made.pass_at("10-02 12:00")
    assert "Son évaluation ne compte pas" in str(made.cells("zoe")["Alerte"])
    assert "évaluation" not in str(made.cells("max")["Alerte"])


@pytest.mark.parametrize("ours", ["à relire", "très bien, 12 personnes"])
def test_words_of_staffs_in_columns_of_these_names_stay(ours: str) -> None:
    made = town(Note=ours, Réponses=ours)
    says("zoe", 5.0)(made)
    assert shown(made) == (ours, ours)


@pytest.mark.everywhere
def test_what_is_counted_anew_is_written_anew() -> None:
    made = town()
    says("zoe", 5.0)(made)
    assert shown(made) == (1, "5,0 / 5")
    says("max", 2.0)(made)
    assert shown(made, "10-03 12:00") == (2, "3,5 / 5")
    assert not made.pass_at("10-03 12:10").plan


# Who is asked, and asked once more


def came(made: House, *people: str, when: str = "10-01 18:00") -> None:
    """Staff note who came, and the thanks go."""
    for who in people:
        made.edit(REGISTRATIONS, made.place(who), Présence="oui")
    made.pass_at(when)


def passes(made: House, *moments: str) -> None:
    for when in moments:
        made.pass_at(when)


LATER = ("10-04 17:50", "10-04 18:00", "10-05 09:00", "10-12 09:00")
#: What happens after zoe was thanked, and what she hears after that.
REMINDED: dict[str, tuple[Sequence[Callable[[House], None]], list[str]]] = {
    "who does not answer is asked once more": ((), ["evaluation_reminder"]),
    "who does is not": ((says("zoe", 5.0),), []),
    "nor by words alone": ((says("zoe", None, None, "bien"),), []),
    "an answer with a wrong code is none of hers": ((types("AAAA", 5.0),), ["evaluation_reminder"]),
    "who was not there after all is asked no more": ((was_not_there("zoe"),), []),
    "nor who is not registered any more": (
        (lambda made: made.decide("zoe", "annuler"),), []),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), REMINDED.values(), ids=REMINDED)
def test_reminder(steps: Sequence[Callable[[House], None]], letters: list[str]) -> None:
    made = town()
    came(made, "zoe")
    before = len(made.letters("zoe"))
    for step in steps:
        step(made)
    passes(made, *LATER)
    assert made.letters("zoe")[before:] == letters


def test_nobody_is_asked_of_a_session_that_is_to_come_again() -> None:
    made = town()
    came(made, "zoe")
    made.edit(SESSIONS, 2, Date="20/10/2020")
    passes(made, *LATER, "10-19 15:00", "10-20 13:10", "10-23 15:50")
    assert "evaluation_reminder" not in made.letters("zoe")
    assert made.pass_at("10-23 16:00").letters == [("zoe", "evaluation_reminder")]


def test_it_comes_three_days_after_the_thanks_and_not_before() -> None:
    made = town()
    came(made, "zoe")
    assert made.pass_at("10-04 17:50").letters == []
    assert made.pass_at("10-04 18:00").letters == [("zoe", "evaluation_reminder")]


def test_it_is_of_no_use_two_weeks_after_the_session() -> None:
    made = town()
    came(made, "zoe")
    passes(made, "10-15 16:10")
    assert "evaluation_reminder" not in made.letters("zoe")


def test_without_the_address_nobody_is_asked() -> None:
    made = town(ours=settings())
    came(made, "zoe")
    made.settings = asking()
    passes(made, *LATER)
    assert "evaluation_reminder" not in made.letters("zoe"), "their thanks did not ask"


def test_who_was_asked_is_asked_no_more_once_the_address_is_gone() -> None:
    made = town()
    came(made, "zoe")
    made.settings = settings()
    passes(made, *LATER)
    assert "evaluation_reminder" not in made.letters("zoe")


def test_a_memory_on_the_disk_knows_whose_thanks_asked(tmp_path: Path) -> None:
    made = town(passed=False)
    ledger = SqliteLedger(tmp_path / "ledger.sqlite")
    made.ledger = ledger  # type: ignore[assignment]
    made.pass_at("09-20 10:00")
    came(made, "zoe")
    passes(made, *LATER)
    ledger.close()
    assert made.letters("zoe")[-1] == "evaluation_reminder"


#: Since when the letters are known, and whether they go about a session that ends at 16:00.
REACHES: dict[str, tuple[str, bool]] = {
    "of a session that ends after the update": ("10-01 15:00", True),
    "not of one that was over": ("10-01 17:00", False),
}


@pytest.mark.parametrize(("known", "heard"), REACHES.values(), ids=REACHES)
def test_nothing_reaches_back(known: str, heard: bool) -> None:
    made = town(*MORE, Intervenants=CLAIRE)
    older = made.ledger.read()
    kinds = {"evaluation": at(known), "evaluation_reminder": at(known)}
    made.ledger = MemoryLedger(replace(older, kinds={**older.kinds, **kinds}))
    came(made, "zoe", "max", *MORE)
    for who in ("max", *MORE):
        says(who, 5.0)(made)
    passes(made, *LATER)
    assert ("evaluation_reminder" in made.letters("zoe")) is heard
    assert ("evaluation" in made.letters("claire")) is heard


# What the speakers read

CLAIRE, MORE = "Claire Fontanel <claire@ailleurs.example>", ("ann", "paul")


def evaluated(*people: str, **cells: Cell) -> House:
    there: dict[str, Cell] = {"Intervenants": CLAIRE, **cells}
    made = town(*MORE, ours=asking(), passed=True, **there)
    came(made, "zoe", "max", *MORE)
    for who in people:
        says(who, 4.0, None, "bien")(made)
    return made


WEEK = ("10-08 15:50", "10-08 16:00", "10-09 09:00")
#: Who answered, what happens, and what claire hears a week after.
SUMMARIES: dict[str, tuple[Sequence[str], Sequence[Callable[[House], None]], list[str]]] = {
    "three answers are summed up": (("zoe", "max", "ann"), (), ["evaluation"]),
    "two are not": (("zoe", "max"), (), []),
    "an answer that does not count is none": (
        ("zoe", "max", "ann"), (was_not_there("ann"),), []),
    "two by one code are one": (("zoe", "max"), (says("zoe", 5.0, when="10-03 10:00"),), []),
}  # fmt: skip


@pytest.mark.parametrize(("people", "steps", "letters"), SUMMARIES.values(), ids=SUMMARIES)
def test_summary(
    people: Sequence[str], steps: Sequence[Callable[[House], None]], letters: list[str]
) -> None:
    made = evaluated(*people)
    for step in steps:
        step(made)
    before = len(made.letters("claire"))
    passes(made, *WEEK)
    assert made.letters("claire")[before:] == letters


def test_it_comes_a_week_after_the_session_or_with_the_third_answer() -> None:
    made = evaluated("zoe", "max")
    passes(made, *WEEK)
    says("ann", 5.0, when="10-12 10:00")(made)
    assert ("claire", "evaluation") in made.pass_at("10-12 10:10").letters
    says("paul", 1.0, when="10-13 10:00")(made)
    passes(made, "10-13 10:10", "11-20 09:00")
    assert made.letters("claire").count("evaluation") == 1


def test_a_third_answer_after_a_month_is_told_to_nobody() -> None:
    made = evaluated("zoe", "max")
    passes(made, *WEEK)
    says("ann", 5.0, when="11-02 10:00")(made)
    done = made.pass_at("11-02 10:10")
    assert "evaluation" not in made.letters("claire")
    assert "letter_missed" not in {problem.what.code for problem in done.plan.problems}


def test_a_session_without_speakers_is_summed_up_for_nobody() -> None:
    made = evaluated("zoe", "max", "ann", Intervenants=None)
    passes(made, *WEEK)
    assert "evaluation" not in {m.subject.split()[0] for m in made.mailer.sent}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_name_and_no_address_of_whoever_registered_is_in_it(language: str) -> None:
    made = evaluated("max")
    canaries = ("Zoe", "ZOE MARTIN", "paul martin", "ann@ambert.example", "Martin")
    evaluates(made, code_of(made, "zoe"), "10-02 10:00", 5.0, 4.0, f"Signé : {', '.join(canaries)}")
    evaluates(made, code_of(made, "ann"), "10-02 10:00", 3.0, 4.0, "Merci à Claire Fontanel")
    passes(made, "10-08 15:50")
    _, plan = made.look_at("10-08 16:00")
    (planned,) = [one for one in plan.letters if one.letter.kind is Kind.EVALUATION]
    ours = replace(made.settings, language=language)
    mail = Composer(ours, TEMPLATES, wording=wording(language)).compose(planned)
    for said in (mail.text, mail.html):
        words = re.split("Bonjour|Hello", said)[-1].casefold()
        assert not any(one.casefold() in words for one in (*canaries, "max", "zoe", "paul"))
        assert "claire fontanel" in words
    note = "4,0 / 5" if language == "fr" else "4.0 / 5"
    assert note in mail.text


def summed_up(made: House) -> ComposedMail:
    """The summary to claire, a week after the session."""
    _, plan = made.look_at("10-08 16:00")
    (planned,) = [one for one in plan.letters if one.letter.kind is Kind.EVALUATION]
    return Composer(made.settings, TEMPLATES, wording=wording()).compose(planned)


def test_who_speaks_may_be_thanked_by_name_though_they_have_registered_too() -> None:
    made = town(*MORE, Intervenants=CLAIRE)
    made.answer("claire", "09-20 09:30", member=False, Nom="Fontanel")
    came(made, "zoe", "max", *MORE)
    for who in ("zoe", "max", "ann"):
        says(who, 4.0, None, "Bravo Claire Fontanel")(made)
    assert "Bravo Claire Fontanel (3 fois)" in summed_up(made).text


HOSTILE = {
    "markup": (
        "<script>alert(1)</script> **gras** {{ title }}",
        "<script>alert(1)</script> **gras**",
    ),
    "a link": ("[ici](https://evil.example)", "evil"),
    "a formula": ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    "50,000 characters": ("long " * 10_000, "long long"),
    "a control character": ("a\x00\u202eb", "ab"),
}


@pytest.mark.parametrize(("typed", "shown_"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words(typed: str, shown_: str) -> None:
    made = evaluated("zoe", "max")
    says("ann", 3.0, 3.0, typed)(made)
    mail = summed_up(made)
    assert shown_ in mail.text
    assert "<script>" not in mail.html and 'href="https://evil' not in mail.html
    assert len(mail.raw) < 100_000


#: What somebody wrote where Zoé Martin, Jean-Pierre de La Tour, Max Petit, Jo Le and محمد are
#: registered.
UNNAMED = {
    "Merci à Zoé Martin !": "Merci à … !",
    "un petit groupe, et Petit aussi": "un petit groupe, et … aussi",
    "zoe martin était parfaite": "… était parfaite",
    "Jean Pierre, ou jean-pierre": "…, ou …",
    "de La Tour, des MARTIN": "de La …, des …",
    "jean-pierre de la tour": "…",
    "Jo, puis jo le": "…, puis …",
    "Le repas de jo": "Le repas de jo",
    "محمد nous a plu": "… nous a plu",
    "max. 10 personnes": "max. 10 personnes",
    "rien à redire": "rien à redire",
    "": "",
}


@pytest.mark.parametrize(("text", "left"), UNNAMED.items(), ids=UNNAMED)
def test_names_are_left_out_of_what_people_wrote(text: str, left: str) -> None:
    people = [("Zoé", "Martin"), ("Jean-Pierre", "de La Tour"), ("Max", "Petit"), ("", "")]
    people += [("Jo", "Le"), ("محمد", "")]
    named = [PersonalDetails(first_name=first, last_name=last) for first, last in people]
    assert Names(named).left_out_of(text) == left

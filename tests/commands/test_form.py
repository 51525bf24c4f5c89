"""`form`: the script that makes a form, run in a small world of Google's; a pass reads the rest."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.config.load import load
from douze.letters.form_choice import form_choice
from douze.model.book import SessionTexts
from douze.model.settings import Privacy, Settings
from douze.model.sheet import Snapshot, Tab
from douze.model.site import Availability, PublicSession
from douze.read.dates import read_date
from douze.read.evaluations import read_evaluations
from douze.read.read_book import read_book
from douze.setup.form import form_script
from run import main
from tests.factories import TOP, settings, wording
from tests.programs import needs
from tests.tabs import ANSWERS, HEADER, SESSIONS

WORLD = (Path(__file__).parent / "form_world.js").read_text("utf-8")
needs_node = needs("node")


#: The clock of that world stands still: no run of the tests sees a midnight, or an hour twice.
NOW = datetime(2020, 9, 21, 10, tzinfo=settings().zone)


def day(after: int, hour: int = 0) -> dict[str, str]:
    """A day from now on at an hour of Paris, as a cell of Google's: a moment."""
    return {"day": (NOW + timedelta(days=after)).replace(hour=hour).isoformat()}


def shown(after: int) -> str:
    return f"{NOW + timedelta(days=after):%d/%m/%Y}"


#: Runs each line of JSON as a script in a world of its own, and answers with what it logs.
RUNNER = """
const { runInNewContext } = require('vm');
require('readline').createInterface({ input: process.stdin }).on('line', line => {
  const answer = { said: '', failed: '' };
  try {
    runInNewContext(JSON.parse(line), { console: { log(text) { answer.said += text; } } });
  } catch (error) { answer.failed = String(error.stack || error); }
  process.stdout.write(JSON.stringify(answer) + '\\n');
});
"""


class Node:
    """One process for all scripts: to start it takes longer than what they do."""

    process: subprocess.Popen[str] | None = None

    def run(self, script: str) -> str:
        self.process = self.process or subprocess.Popen(
            ["node", "-e", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(script) + "\n")
        self.process.stdin.flush()
        answer: dict[str, str] = json.loads(self.process.stdout.readline())
        assert not answer["failed"], answer["failed"]
        return answer["said"]


NODE = Node()


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    if NODE.process:
        NODE.process.communicate(timeout=60)


def run_in_node(
    script: str, *, rows: list[list[Any]], calls: str, notes: list[str] | None = None
) -> dict[str, Any]:
    """What stands in the world of Google's after these calls."""
    world = {"sessions": "Sessions", "rows": rows, "notes": notes, "now": NOW.timestamp() * 1000}
    told = "console.log(JSON.stringify({...told, tab: sheets.map(each => each.name)}))"
    whole = f"const WORLD = {json.dumps(world)};\n{WORLD}\n{script}\n{calls}\n{told}\n"
    found: dict[str, Any] = json.loads(NODE.run(whole))
    return found


ASKED = ["Code", "Intitulé", "Date", "Début", "Fin", "État", "Clôture", "Places libres"]
ROWS: list[list[Any]] = [
    ASKED,
    ["LOIN", "Accueillir, garder, remercier", "1er octobre 2099", "14h", "16h30", "", "", 3],
    ["OUVERTE", "Trouver un toit", day(3), "14:00:00", "16:00", "ouverte", "", "0"],
    ["JOUR", "Aujourd'hui", day(0), "23h59", "", "", "", 1],
    ["SOIR", "Close ce soir", day(3), "2:00 PM", "", "", day(0), ""],
    ["MATIN", "Deux fois", day(3), "9h", "11h", "", "", 2],
    ["APRES-MIDI", "Deux fois", day(3), "14h", "16h", "", "", 2],
    ["ANNULEE", "Annulée", day(3), "14h", "", "Annulée", "", 3],
    ["ESSAI", "Brouillon", day(3), "14h", "", "brouillon", "", 3],
    ["PLUS-TARD", "Reportée", day(3), "14h", "", "Reportée", "", 3],
    ["MOT", "Un mot que personne ne connaît", day(3), "14h", "", "ajournée", "", 3],
    ["HIER", "Hier", day(-1), "14h", "", "", "", 3],
    ["TOT", "Commencée", day(0), "0h", "", "", "", 3],
    ["CLOSE", "Close", day(3), "14h", "", "", day(-1, 12), 3],
    ["", "", "", "", "", "", "", ""],
]


def offered() -> list[str]:
    """What a form offers of these, in the order of the sheet."""
    return [
        "Accueillir, garder, remercier (1er octobre 2099 · 14h-16h30 · 3 places)",
        f"Trouver un toit ({shown(3)} · 14h-16h · complet : liste d'attente)",
        f"Aujourd'hui ({shown(0)} · 23h59 · 1 place)",
        f"Close ce soir ({shown(3)} · 14h)",
        f"Deux fois ({shown(3)} · 9h-11h · MATIN · 2 places)",
        f"Deux fois ({shown(3)} · 14h-16h · APRES-MIDI · 2 places)",
    ]


@needs_node
def test_the_form_asks_what_a_pass_reads_and_offers_the_open_sessions() -> None:
    ours = settings()
    found = run_in_node(
        form_script(ours, wording("fr")), rows=ROWS, calls="onOpen(); createForm();"
    )
    assert found["tab"] == [ANSWERS, "Sessions"]
    assert found["title"] == "Inscription – Cap Rural"
    assert [name for _, name in found["menu"]] == [
        "createForm",
        "keepRefreshed",
        "createEvaluation",
    ]
    *texts, sessions = found["items"]
    assert [item["kind"] for item in texts] == ["text"] * 4
    assert [item["email"] for item in texts] == [False, False, True, False]
    assert sessions["choices"] == offered()
    assert (found["published"], found["accepting"]) == (True, True)
    book = read_book(_answered(found, ours), ours)
    assert [answer.session for answer in book.answers] == ["LOIN", "OUVERTE", "APRES-MIDI"]
    one = book.answers[0]
    assert (one.email, one.first_name, one.structure) == ("zoe@example.org", "Zoé", "Mairie")


def _answered(found: dict[str, Any], ours: Settings) -> Snapshot:
    """The spreadsheet after one answer that ticks three sessions."""
    header = ["Horodateur", *(item["title"] for item in found["items"])]
    choices = found["items"][-1]["choices"]
    answer = [datetime(2020, 9, 1, 9, tzinfo=UTC).replace(tzinfo=None), "Zoé", "Martin"]
    answer += ["zoe@example.org", "Mairie", ", ".join([*choices[:2], choices[-1]])]
    soon = (NOW + timedelta(days=3)).date()
    rows = [
        HEADER[SESSIONS],
        _session("LOIN", "Accueillir, garder, remercier", "1er octobre 2099"),
        _session("OUVERTE", "Trouver un toit", soon),
        _session("MATIN", "Deux fois", soon),
        _session("APRES-MIDI", "Deux fois", soon),
    ]
    tabs: dict[str, list[Any]] = {title: [names] for title, names in HEADER.items()}
    tabs |= {ANSWERS: [header, answer], SESSIONS: rows}
    made = (Tab(title=title, rows=tuple(tuple(r) for r in rows)) for title, rows in tabs.items())
    return Snapshot(name="essai", tabs=tuple(made))


def _session(code: str, title: str, when: object) -> list[Any]:
    cells = {"Code": code, "Intitulé": title, "Date": when, "Début": "14h", "Fin": "16h"}
    return [cells.get(header) for header in HEADER[SESSIONS]]


@needs_node
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("free", [0, 1, 3])
def test_a_page_calls_a_session_as_the_form_does(language: str, free: int) -> None:
    ours, words = settings(language=language), wording(language)
    alike = [" Deux fois ", day(3), "9h05", "14h", "", "", free]
    rows: list[list[Any]] = [ASKED, ["A", *alike], ["B", *alike]]
    found = run_in_node(form_script(ours, words), rows=rows, calls="createForm();")
    start = NOW.replace(hour=9, minute=5) + timedelta(days=3)
    public = PublicSession(
        code="A",
        title=" Deux fois ",
        start=start,
        end=start.replace(hour=14, minute=0),
        closing=start,
        standing=Availability.OPEN,
        dated=True,
        places=3,
        free=free,
        dues_required=False,
        place="",
        online=True,
        texts=SessionTexts(),
        speakers=(),
        contact=ours.association.contact,
        choice_by_code=True,
    )
    assert form_choice(public, ours, words) == found["items"][-1]["choices"][0]


#: A day that is text to Google, and when registration closes; whether the form offers the session.
IN_WORDS: dict[str, tuple[str, str, bool]] = {
    "a day that has gone by, in French": ("dimanche 20 septembre 2020", "", False),
    "one of which the first is a first": ("1er août 2020", "", False),
    "one in English": ("September 20, 2020", "", False),
    "one in figures": ("20/09/20", "", False),
    "one as machines write it": ("2020-09-20", "", False),
    "today, before the hour": ("lundi 21 septembre 2020", "", True),
    "a day to come": ("mardi 22 sept. 2020", "", True),
    "closed since yesterday": ("22 septembre 2020", "20 septembre 2020", False),
    "closed since this morning": ("22 septembre 2020", "21/09/2020 à 9h30", False),
    "open until noon": ("22 septembre 2020", "21/09/2020 à 12h", True),
    "open all day long": ("22 septembre 2020", "21/09/2020", True),
    "what is no day closes nothing": ("22 septembre 2020", "à voir", True),
}


@needs_node
@pytest.mark.parametrize(("typed", "closing", "there"), IN_WORDS.values(), ids=IN_WORDS)
def test_a_day_that_is_typed_as_text_counts(typed: str, closing: str, there: bool) -> None:
    """Google takes « 1er octobre 2020 » for no date; a pass reads it all the same."""
    assert read_date(typed) is not None
    rows: list[list[Any]] = [ASKED, ["A", "Un thème", typed, "14h", "16h", "", closing, 3]]
    found = run_in_node(form_script(settings(), wording("fr")), rows=rows, calls="createForm();")
    assert found["accepting"] is there


@needs_node
def test_a_form_keeps_itself_up_to_date_and_shows_its_addresses() -> None:
    calls = "createForm(); keepRefreshed();"
    found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
    assert found["triggers"] == [["refreshForm", 10], ["watchRobot", 60]]
    assert found["alerts"][-1].splitlines()[2::2] == [
        "https://forms.example.org/1/viewform",
        "https://forms.example.org/1/viewform?usp=pp_url&entry.5={session}",
    ]


@needs_node
def test_a_second_time_the_form_is_kept_and_what_has_not_changed_is_not_touched() -> None:
    calls = "createForm(); told.touched = []; createForm(); refreshForm();"
    found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
    assert len(found["items"]) == 5
    assert found["tab"] == [ANSWERS, "Sessions"]
    assert found["touched"] == []


@needs_node
def test_a_form_closes_without_an_open_session_and_opens_again_by_itself() -> None:
    script = form_script(settings(), wording("en"))
    closed = run_in_node(script, rows=[ASKED], calls="createForm();")
    assert closed["accepting"] is False
    assert closed["closed"] == "No session is open for registration at the moment."
    assert len(closed["alerts"][-1].splitlines()) == 3
    later = "createForm(); sheets.find(each => each.name === 'Sessions').getDataRange = () => ({"
    later += " getValues: () => LATER, getDisplayValues: () => LATER }); refreshForm();"
    rows = json.dumps([ASKED, ["A", "Un thème", "1 October 2099", "2 pm", "4:30 pm", "", "", "1"]])
    opened = run_in_node(f"const LATER = {rows};\n{script}", rows=[ASKED], calls=later)
    assert opened["accepting"] is True
    assert opened["items"][-1]["choices"] == ["Un thème (1 October 2099 · 14:00-16:30 · 1 place)"]


TEXTS = [*ASKED, "Lieu", "Pourquoi", "Pour qui", "Programme", "Qui intervient", "En pratique"]
SAID = """Trouver un toit (2099)
Lieu : Ambert
Pourquoi : Parce que **tout** manque.
Pour qui : Les mairies
Programme : • le bail
• la charte : https://example.org/charte"""


@needs_node
def test_what_the_sheet_says_of_a_session_stands_above_the_choices() -> None:
    cells: list[Any] = ["Ambert", "Parce que **tout** manque.", "Les mairies"]
    cells += ["- le bail\n- [la charte](https://example.org/charte)", "", ""]
    rows: list[list[Any]] = [
        TEXTS,
        ["A", "Trouver un toit (2099)", "1er mai 2099", "14h", "", "", "", 3, *cells],
    ]
    found = run_in_node(form_script(settings(), wording("fr")), rows=rows, calls="createForm();")
    assert found["items"][-1]["help"] == SAID.replace("**", "")


@needs_node
def test_the_link_of_no_session_stands_above_the_choices() -> None:
    link, other = "https://visio.example.org/j/1+2?pwd=a", "https://visio.example.org/?room=3"
    typed = f"Par {link}, ou [ici]({link.upper()}&x=1) ou {other} !"
    rows: list[list[Any]] = [
        [*TEXTS, "Lien"],
        ["A", "Ouverte", "1er mai 2099", "14h", "", "", "", 3, typed, "", "", "", "", typed, link],
        ["B", "", "bientôt", *[""] * 11, other],
    ]
    found = run_in_node(form_script(settings(), wording("fr")), rows=rows, calls="createForm();")
    said = "Par … ou [ici](…) ou … !"
    assert found["items"][-1]["help"] == f"Ouverte\nLieu : {said}\nEn pratique : {said}"


@needs_node
def test_hostile_words_and_long_ones_keep_their_bounds() -> None:
    long = ["[" * 25_000 + "](" * 12_500, "**" * 25_000, "x" * 50_000]
    rows: list[list[Any]] = [TEXTS]
    rows += [
        [c, f"Titre {c}", "2099", "", "", "", "", "", "", *long, "", "", ""] for c in "ABCDEFGH"
    ]
    found = run_in_node(form_script(settings(), wording("fr")), rows=rows, calls="createForm();")
    said = found["items"][-1]["help"]
    assert len(said) <= 4_000
    assert said.startswith("Titre A\nPourquoi : [[")


@needs_node
def test_a_form_of_ones_own_is_kept_whatever_its_question_is_made_of() -> None:
    made = "createForm(); told.items[4].kind = '{kind}'; told.items[4].title = 'Webconférence';"
    for kind in ("list", "radio"):
        calls = made.format(kind=kind) + "told.items[4].choices = []; keepRefreshed();"
        found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
        assert found["items"][4]["choices"] == offered()


@needs_node
def test_a_form_without_the_question_says_so() -> None:
    calls = "createForm(); told.items.pop(); let said = ''; try { refreshForm(); } catch (e)"
    calls += " { said = e.message; } told.alerts.push(said);"
    found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
    assert found["alerts"][-1].startswith("Le formulaire n'a aucune question « Session »")


@needs_node
def test_who_answers_reads_what_becomes_of_it_unless_staff_say_it_themselves() -> None:
    ours = replace(
        settings(), privacy=Privacy(notice="https://example.org/donnees", contact_months=6)
    )
    script = form_script(ours, wording("fr"))
    found = run_in_node(script, rows=ROWS, calls="createForm();")
    assert found["description"] == (
        "Vos réponses servent à vous inscrire et à vous écrire au sujet de ces sessions. Cap Rural"
        " en répond ; les intervenants d'une session voient le nom et la structure de qui y vient."
        " Nous les gardons 6 mois après la session. Pour les consulter, les corriger ou les faire"
        " effacer : Geneviève Ganivet <formation@example.org>. https://example.org/donnees"
    )
    calls = "createForm(); form.setDescription('Nos mots'); refreshForm();"
    kept = run_in_node(script, rows=ROWS, calls=calls)
    assert kept["description"] == "Nos mots"


@needs_node
def test_columns_and_tabs_of_ones_own_are_taken() -> None:
    ours = replace(settings(), columns={"email": "Votre courriel", "title": "Thème"})
    rows = [["Code", "Thème", "Date"], ["A", "Un thème", "1er octobre 2099"]]
    found = run_in_node(form_script(ours, wording("fr")), rows=rows, calls="createForm();")
    assert "Votre courriel" in [item["title"] for item in found["items"]]
    assert found["items"][-1]["choices"] == ["Un thème (1er octobre 2099)"]


@needs_node
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_evaluation_form_asks_what_a_pass_reads(language: str) -> None:
    ours = settings(language=language)
    script = form_script(ours, wording(language))
    found = run_in_node(script, rows=ROWS, calls="createEvaluation();")
    assert found["tab"] == ["Évaluations", "Sessions"]
    assert [item["kind"] for item in found["items"]] == ["text", *["scale"] * 4, *["paragraph"] * 2]
    assert {tuple(item.get("bounds", ())) for item in found["items"]} == {(), (1, 5)}
    assert (found["published"], found["items"][0]["required"]) == (True, True)
    assert "Geneviève Ganivet <formation@example.org>" in found["description"]
    _, address = found["alerts"][0].splitlines()
    assert address == "https://forms.example.org/1/viewform?usp=pp_url&entry.5={token}"
    header = ("Horodateur", *(item["title"] for item in found["items"]))
    answer = (datetime(2020, 10, 2), "AAAA", 4.0, 5.0, 3.0, 5.0, "Oui", "Non")
    tab = Tab(title="Évaluations", rows=(header, answer))
    asking = replace(ours, association=replace(ours.association, evaluation=address))
    form, problems = read_evaluations([tab], asking)
    assert (problems, form.answers[0].token) == ((), "AAAA")
    assert [bool(asked.scale) for asked in form.questions] == [True] * 4 + [False] * 2


@needs_node
def test_a_second_time_the_evaluation_form_is_kept_and_its_address_shown() -> None:
    script = form_script(settings(), wording("fr"))
    found = run_in_node(script, rows=ROWS, calls="createEvaluation(); createEvaluation();")
    assert (len(found["items"]), len(found["tab"])) == (7, 2)
    assert found["alerts"][0] == found["alerts"][1]


@needs_node
def test_an_evaluation_form_without_the_code_says_so() -> None:
    calls = "createEvaluation(); told.items.shift(); let said = ''; try { createEvaluation(); }"
    calls += " catch (e) { said = e.message; } told.alerts.push(said);"
    found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
    assert found["alerts"][-1].startswith("Le formulaire n'a aucune question « Code d'évaluation »")


def test_the_command_prints_the_script_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form"]) == 0
    printed = capsys.readouterr().out
    ours = load(TOP / "config.yaml")
    assert printed == form_script(ours, wording("fr"))
    assert "__" not in printed


def stamped(hours: float) -> str:
    """What a pass of so many hours ago has written on a header, below what staff wrote."""
    moment = NOW.astimezone(UTC) - timedelta(hours=hours)
    return f"À nous.\nDernière passe de Douze : hier [{moment:%Y-%m-%dT%H:%M:%SZ}]"


#: What the notes on the headers say, and how many letters that makes in three looks.
SILENT = {
    "nothing was ever said": (["", "Le titre", ""], 0),
    "a pass of two hours ago": (["", stamped(2)], 0),
    "a pass of four hours ago is told once": (["", stamped(4)], 1),
    "the later of two counts": ([stamped(9), stamped(1)], 0),
}


@needs_node
@pytest.mark.parametrize(("notes", "letters"), SILENT.values(), ids=SILENT)
def test_the_sheet_notices_that_the_robot_is_silent(notes: list[str], letters: int) -> None:
    script = form_script(settings(), wording("fr"))
    calls = "watchRobot(); watchRobot(); watchRobot();"
    mails = run_in_node(script, rows=ROWS, calls=calls, notes=notes)["mails"]
    assert len(mails) == letters
    for to, subject, text in mails:
        assert to == settings().association.contact.address
        assert subject == "Les inscriptions ne se font plus"
        assert "{last}" not in text and "Cap Rural" in text


def hours_go_by(hours: float) -> str:
    """Let Google's clock go on, whatever the robot's says."""
    return f"Date.now = (was => () => was() + {hours} * 3600 * 1000)(Date.now);"


#: What is noticed by Google's own clock: what stood on the header first, what then, and letters.
WRONG_CLOCKS = {
    "a clock that is ahead and goes on": (stamped(-900), stamped(-904), 0),
    "a clock that is ahead and stopped": (stamped(-900), stamped(-900), 1),
    "a clock that is behind by hours": (stamped(8), stamped(4), 2),
    "a note that somebody emptied": (stamped(0), "", 1),
}


@needs_node
@pytest.mark.parametrize(("first", "then", "letters"), WRONG_CLOCKS.values(), ids=WRONG_CLOCKS)
def test_neither_a_wrong_clock_nor_an_emptied_note_hides_the_silence(
    first: str, then: str, letters: int
) -> None:
    later = f"WORLD.notes[0] = {json.dumps(then)}; watchRobot(); watchRobot();"
    calls = f"watchRobot(); {hours_go_by(4)} {later}"
    script = form_script(settings(), wording("fr"))
    assert len(run_in_node(script, rows=ROWS, calls=calls, notes=[first])["mails"]) == letters


@needs_node
def test_each_silence_is_told() -> None:
    script = form_script(settings(), wording("fr"))
    calls = f"watchRobot(); WORLD.notes[0] = {json.dumps(stamped(5))}; watchRobot();"
    mails = run_in_node(script, rows=ROWS, calls=calls, notes=[stamped(9)])["mails"]
    assert len(mails) == 2

"""Plans as people and programs read them. `UPDATE_GOLDEN=1 pytest tests/plan/test_show.py`
writes the files anew; then read what changed, in French and in English, before keeping it.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from douze.letters.composer import Composer
from douze.plan.as_json import plan_json
from douze.plan.show import plan_lines
from douze.plan.tell_report import report_lines
from tests.factories import LINK, TEMPLATES, settings, wording
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, pays, stranger, telephones, vanishes
from tests.tabs import SESSIONS

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"

MANY = [answers(who, "09-20 08:00") for who in ("zoe", "max", "ann", "bob", "eve")]
FIRST: Sequence[Step] = (
    answers("ann", "09-21 08:30"),
    answers("zoe", "09-21 08:00", Structure="Mairie d'Ambert"),
    stranger("bob", "09-21 08:10", Structure="Mairie d'Ambret"),
)


def _lose_the_memory(house: House) -> None:
    house.ledger = MemoryLedger()


#: A name: the session's cells, what happened, and the moment of the plan.
PLANS: dict[str, tuple[Mapping[str, Any], Sequence[Step], str]] = {
    "first-pass": ({"Places": 2}, FIRST, "09-21 09:00"),
    "nothing-to-do": ({"Places": 2}, [*FIRST, passes("09-21 09:00")], "09-21 09:10"),
    "only-cells": (
        {"Places": 2},
        [
            *FIRST,
            passes("09-21 09:00"),
            lambda house: house.edit(SESSIONS, 2, Confirmées=99),
        ],
        "09-21 09:10",
    ),
    "a-day-of-work": (
        {"Places": 2},
        [
            *FIRST,
            passes("09-21 09:00"),
            decides("zoe", "annuler"),
            pays("bob"),
            telephones("max@ambert.example", Prénom="Max", Notes="téléphone"),
            answers("kim", "09-22 10:00", Session="Les abeilles"),
            answers("eve", "09-22 10:01", **{"Adresse e-mail": "eve chez ambert"}),
        ],
        "09-22 11:00",
    ),
    "the-hour-before": (
        {"Places": 2},
        [*FIRST, passes("09-21 09:00", "09-30 14:00"), vanishes("bob")],
        "10-01 13:00",
    ),
    "refused": (
        {"Places": 2},
        [*MANY, passes("09-20 10:00"), answers("kim", "09-20 10:05"), _lose_the_memory],
        "09-20 10:10",
    ),
}


def lived(steps: Sequence[Step], language: str, **cells: Any) -> House:
    ours = settings(language=language, guard={"letters": 5})
    house = House(ours=ours, words=Composer(ours, TEMPLATES, wording=wording()))
    house.session(**cells)
    for step in steps:
        step(house)
    return house


def approved(file: Path, written: str) -> None:
    """Hold what was written against the file that somebody read and kept."""
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PLANS)
def test_the_plan_reads_as_it_was_approved(name: str, language: str) -> None:
    cells, steps, when = PLANS[name]
    house = lived(steps, language, **cells)
    plan = house.look_at(when)[1]
    lines = plan_lines(plan, house.wording, name="inscriptions.xlsx")
    approved(GOLDEN / language / f"{name}.txt", "\n".join(map(str, lines)) + "\n")
    shown = json.dumps(plan_json(plan, house.wording), ensure_ascii=False, indent=2)
    approved(GOLDEN / language / f"{name}.json", shown + "\n")
    assert LINK not in shown


def test_a_status_tells_all_that_its_row_tells_of_why() -> None:
    house = lived(
        [pays("max", Structure="Foyer rural", Réglée="non"),
         stranger("max", "09-21 08:10", Structure="Foyer rural")], "fr",
    )  # fmt: skip
    plan = house.look_at("09-21 09:00")[1]
    said = "\n".join(map(str, plan_lines(plan, house.wording, name="x.xlsx")))
    assert "le temps de régler la cotisation. Connu comme adhérent (« Foyer rural »" in said


@pytest.mark.parametrize("name", PLANS)
def test_the_json_has_the_shape_that_was_promised(name: str) -> None:
    cells, steps, when = PLANS[name]
    house = lived(steps, "fr", **cells)
    shown = plan_json(house.look_at(when)[1], house.wording)
    assert {"letters", "withheld", "statuses", "problems", "guards"} <= shown.keys()
    shapes = {
        "letters": {"key", "to", "kind", "subject"},
        "withheld": {"key", "to", "kind", "why"},
        "statuses": {"ref", "from", "to", "why"},
        "problems": {"where", "what"},
        "guards": {"where", "what"},
    }
    for word, shape in shapes.items():
        found = shown[word]
        assert isinstance(found, list)
        for each in found:
            assert each.keys() >= shape


def test_an_edit_that_does_not_count_yet_is_told_with_the_moment_when_it_does() -> None:
    house = lived([answers("zoe", "09-20 09:00"), passes("09-21 09:00")], "fr", Places=2)
    house.edit(SESSIONS, 2, Début="15h")
    house.pass_at("09-21 09:05")
    for when in ("09-21 09:05", "09-21 09:10"):
        lines = [str(line) for line in plan_lines(house.look_at(when)[1], wording(), name="x")]
        assert lines[2:] == [
            "Attend encore (1)",
            "  Sessions!R2 (BENEVOLES): Cette session vient d'être modifiée : cela comptera à "
            "partir du 21/09/2020 à 09h15, si rien n'y change d'ici là. Ceux que cela concerne "
            "seront prévenus alors ; en attendant rien ne part à son sujet, et les nouvelles "
            "réponses attendent.",
            "",
            "Rien à écrire et rien à envoyer pour le moment. Ceci est un plan : rien n'a été "
            "écrit, rien n'a été envoyé.",
        ]
    counted = house.look_at("09-21 09:15")[1]
    assert counted.waits == () and counted.letters, "then it counts"


def test_a_pass_that_would_be_refused_is_never_called_up_to_date() -> None:
    house = lived([*MANY, passes("09-20 10:00")], "fr", Places=9)
    for number in range(6, 1, -1):
        house.remove("Inscriptions", number)
    house.settings = settings(guard={"vanished": 1})
    text = "\n".join(map(str, plan_lines(house.look_at("09-20 10:10")[1], wording(), name="x")))
    assert "Cette passe serait refusée" in text and "Tout est à jour" not in text
    assert text.endswith("elle préviendrait l'équipe.")


def test_the_report_says_what_was_done() -> None:
    house = lived(FIRST, "fr", Places=2)
    house.mailer = MemoryMailer(refuses=frozenset({"bob@ailleurs.example"}))
    done = house.pass_at("09-21 09:00", limit=2)
    assert [str(line) for line in report_lines(done.plan, done.report, wording())] == [
        "Passe du 21/09/2020 à 09h00. "
        "Statuts changés : 3, lignes écrites : 4, messages envoyés : 1.",
        "  Refusé pour bob@ailleurs.example : 550 no such user",
        "Messages qui attendent une prochaine passe : 1.",
        "À regarder (1)",
        "  Réponses au formulaire 1!B4 (Bob Martin, bob@ailleurs.example, BENEVOLES-DHR3MVVA): "
        "À vérifier : ressemble à l'adhérent « Mairie d'Ambert » (ligne 2), "
        "sans être pareil. Si la personne en fait partie, ajoutez son adresse dans la colonne "
        "« E-mails » des adhérents.",
    ]


def test_letters_that_wait_for_one_reason_are_told_in_one_line_and_not_as_all_done() -> None:
    crowd = [answers(f"who{letter}", "09-20 10:05") for letter in "abcdefg"]
    house = lived([passes("09-20 10:00"), *crowd, passes("09-20 10:10")], "fr", Places=20)
    plan = house.look_at("09-20 10:20")[1]
    told = [str(line) for line in plan_lines(plan, wording(), name="s.xlsx")]
    assert len(plan.withheld) == 7
    assert sum("(7)" in line and "whoa@" in line for line in told) == 1
    assert any("(7)" in line and line.endswith("…") for line in told)
    assert not any("Tout est à jour" in line for line in told)


def test_a_plan_with_something_to_look_at_does_not_end_with_all_done() -> None:
    wrong = answers("eve", "09-20 10:05", **{"Adresse e-mail": "eve chez ambert"})
    house = lived([wrong, passes("09-20 10:10")], "fr")
    *_, last = plan_lines(house.look_at("09-20 10:20")[1], wording(), name="s.xlsx")
    assert str(last) == "Rien à écrire et rien à envoyer ; à regarder : 1."

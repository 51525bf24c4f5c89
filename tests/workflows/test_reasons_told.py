"""What people hear of why: staff's own words, the closing, the dues that come later."""

from collections.abc import Sequence

import pytest

from douze.letters.composer import Composer
from douze.model.kinds import Kind
from tests.factories import TEMPLATES, settings, wording
from tests.house import House
from tests.steps import Step, answers, decides, passes, stranger, tell
from tests.tabs import REGISTRATIONS

FORM = "https://example.org/inscription"
SOON, NOW = "09-20 11:00", "09-20 12:00"
ZOE, MAX = answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01")
WHY = "la session est réservée aux bénévoles *élus*."
FULL = (ZOE, MAX, passes(SOON))


def explains(who: str, why: str) -> Step:
    """Staff say why, in a column that `setup` has added."""

    def step(house: House) -> None:
        rows = [list(row) for row in house.workbook.tabs[REGISTRATIONS]]
        house.workbook.edit(REGISTRATIONS, [[*rows[0], "Motif"], *rows[1:]])
        house.edit(REGISTRATIONS, house.place(who), Motif=why)

    return step


def text(kind: Kind, steps: Sequence[Step], language: str, *, form: str = "", **cells: str) -> str:
    """The letter of this kind that the next pass would send, on one line."""
    ours = settings(language=language, association={"form": form})
    house = tell(steps, ours=ours, **({"Places": 1} | cells))
    (planned,) = [p for p in house.look_at(NOW)[1].letters if p.letter.kind is kind]
    mail = Composer(ours, TEMPLATES, wording=wording(language)).compose(planned)
    return f"{mail.subject} " + " ".join(mail.text.replace("\u00a0", " ").split())


#: A sentence: the letter, what happened, and what it says then, and does not say.
SAID: dict[str, tuple[Kind, Sequence[Step], str, str]] = {
    "a refusal quotes staff's reason, letter for letter": (
        Kind.REFUSAL, (*FULL, decides("zoe", "refuser"), explains("zoe", WHY)), WHY, "clôture",
    ),
    "so does a cancellation": (
        Kind.CANCELLATION, (*FULL, decides("zoe", "annuler"), explains("zoe", WHY)), WHY, "{",
    ),
    "without a reason none is given": (
        Kind.REFUSAL, (*FULL, decides("zoe", "refuser")), "n'a pas pu être retenue.", "pourquoi",
    ),
    "a reason beside another decision is quoted nowhere": (
        Kind.CONFIRMATION,
        (*FULL, decides("max", "confirmer"), explains("max", WHY)),
        "Votre place est confirmée",
        WHY,
    ),
    "who is confirmed by staff is not told that a place became free": (
        Kind.CONFIRMATION,
        (*FULL, decides("max", "confirmer")),
        "Votre place est confirmée",
        "libérée",
    ),
    "who moves up is told so": (
        Kind.CONFIRMATION,
        (*FULL, decides("zoe", "annuler")),
        "une place s'est libérée",
        "{",
    ),
    "a waiting member hears nothing of dues": (
        Kind.WAITING_LIST, (ZOE, MAX), "vous êtes sur liste d'attente", "cotisation",
    ),
    "who waits and owes dues hears that they come first": (
        Kind.WAITING_LIST,
        (ZOE, stranger("ida", "09-20 10:02")),
        "Il faudra alors régler la cotisation",
        "{",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "steps", "said", "unsaid"), SAID.values(), ids=SAID)
def test_what_a_letter_says_of_why(
    kind: Kind, steps: Sequence[Step], said: str, unsaid: str
) -> None:
    found = text(kind, steps, "fr")
    assert said.casefold() in found.casefold()
    assert unsaid not in found


def test_an_answer_after_the_closing_hears_that_it_was_one() -> None:
    late = (answers("zoe", "09-20 10:00"),)
    cells = {"Clôture": "19/09/2020 18:00"}
    french = text(Kind.REFUSAL, late, "fr", **cells)
    assert "elle nous est parvenue après la clôture du samedi 19 septembre 2020 à 18 h" in french
    english = text(Kind.REFUSAL, late, "en", **cells)
    assert "it reached us after registrations had closed on Saturday 19 September 2020" in english


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_is_cancelled_is_given_the_form_where_there_is_one(language: str) -> None:
    cancelled = (*FULL, decides("zoe", "annuler"))
    assert FORM in text(Kind.CANCELLATION, cancelled, language, form=FORM)
    assert "https://" not in text(Kind.CANCELLATION, cancelled, language)


@pytest.mark.everywhere
def test_each_hears_their_own_reason_once_and_the_next_moves_up() -> None:
    ours = settings(association={"form": FORM})
    ida = answers("ida", "09-20 10:02")
    house = tell((*FULL, ida, passes("09-20 11:10")), ours=ours, Places=1)
    house.composer = Composer(ours, TEMPLATES, wording=wording())
    for step in (decides("zoe", "annuler"), decides("max", "refuser"), explains("zoe", WHY)):
        step(house)
    house.edit(REGISTRATIONS, house.place("max"), Motif="une seule place par mairie")
    passes(NOW, "09-20 12:10")(house)
    said = {mail.recipient.partition("@")[0]: mail.text for mail in house.mailer.sent[-3:]}
    assert [len(said), len(house.mailer.sent)] == [3, 6]
    assert WHY in said["zoe"] and FORM in said["zoe"]
    assert "une seule place par mairie" in said["max"] and WHY not in said["max"]
    assert "une place s'est libérée" in said["ida"].replace("\u2019", "'")
    assert house.everybody() == {"zoe": "annulée", "max": "refusée", "ida": "confirmée"}
    assert house.cells("zoe")["Motif"] == WHY

"""Letters with lists, and what was before: who comes, what needs a person, what has changed."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.errors import TemplateProblems
from douze.letters.composer import Composer
from douze.model.book import Session
from douze.model.kinds import Kind
from douze.model.letters import Guest, PlannedLetter
from douze.model.phrases import ByStaff, Phrase, Problem, Registrant, phrase
from douze.model.web_addresses import leading_nowhere
from tests.factories import at, wording
from tests.letters.letter_factory import LINK, TEMPLATES, composer, parsed, planned, settings
from tests.letters.test_letters import HOSTILE, UNSEEN, Links

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


def text(kind: Kind, language: str = "fr", **changes: Any) -> str:
    mail = composer(language).compose(planned(kind, language, **changes))
    return mail.text.replace("\u00a0", " ")


def subject(kind: Kind, language: str = "fr", **changes: Any) -> str:
    letter = planned(kind, language, **changes).letter
    return composer(language).subject(letter).replace("\u00a0", " ")


def guest(number: int = 1, **changes: Any) -> Guest:
    ordinary = {"name": f"Ann {'I' * number}", "structure": "Arlanc"}
    return Guest(**{**ordinary, **changes})


def problem(code: str = "link_missing", where: str = "Sessions!H2", **facts: Any) -> Problem:
    return Problem(where=where, what=phrase(code, **facts))


# What was before


def before(**differs: Any) -> dict[str, Any]:
    """The session as it was: where nothing is said, as it is."""
    letter = planned(Kind.CHANGE).letter
    assert letter.session
    return {"before": replace(letter.session, **differs)}


START, END = (planned(Kind.LINK).letter.session.start, planned(Kind.LINK).letter.session.end)  # type: ignore[union-attr]
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
OLD_WHEN = "Avant : jeudi 24 septembre 2020 de 14 h à 16 h\n"
NEW_WHEN = "Maintenant : jeudi 1er octobre 2020 de 14 h à 16 h\n"
OLD_TITLE = "Ancien intitulé : Bénévoles\n"
NEW_TITLE = "Nouvel intitulé : Associations : travailler avec les nouveaux bénévoles\n"

CHANGES = {
    "another day, told with both days": (
        {"start": START - WEEK, "end": END - WEEK},
        "Nouvelle date : jeudi 1er octobre 2020 – ",
        ["La date de votre session a changé. ", OLD_WHEN, NEW_WHEN],
        ["intitulé"],
    ),
    "other times of the same day": (
        {"start": START - HOUR, "end": END - HOUR},
        "Nouvel horaire : de 14 h à 16 h – ",
        ["L'horaire de votre session", "Avant : jeudi 1er octobre 2020 de 13 h à 15 h\n", NEW_WHEN],
        ["intitulé", "La date"],
    ),
    "only the end": (
        {"end": END - HOUR},
        "Nouvel horaire : de 14 h à 16 h – ",
        ["Avant : jeudi 1er octobre 2020 de 14 h à 15 h\n", NEW_WHEN],
        ["intitulé"],
    ),
    "only the title": (
        {"title": "Bénévoles"},
        "Nouvel intitulé – ",
        ["La date et l'horaire restent les mêmes", OLD_TITLE, NEW_TITLE],
        ["Avant :", "a changé"],
    ),
    "day and title": (
        {"start": START - WEEK, "end": END - WEEK, "title": "Bénévoles"},
        "Nouvelle date : jeudi 1er octobre 2020 – ",
        ["a changé, son intitulé aussi.", OLD_WHEN, NEW_WHEN, OLD_TITLE, NEW_TITLE],
        ["restent les mêmes"],
    ),
    "spaces typed twice in the title are no new title": (
        {"title": "Associations :  travailler avec les nouveaux bénévoles "},
        "Changement – ",
        ["Votre session a changé."],
        ["intitulé", "Avant"],
    ),
}


@pytest.mark.parametrize(("differs", "head", "said", "unsaid"), CHANGES.values(), ids=CHANGES)
def test_a_change_says_what_was_and_what_is(
    differs: dict[str, Any], head: str, said: list[str], unsaid: list[str]
) -> None:
    told = text(Kind.CHANGE, **before(**differs))
    assert subject(Kind.CHANGE, **before(**differs)).startswith(head)
    for words in [*said, "Votre place est conservée" if "title" not in differs else "place"]:
        assert words in told
    assert [words for words in unsaid if words in told] == []
    assert "Rendez votre place ici" in told and "elle profitera à quelqu'un d'autre" in told


def test_a_change_carries_the_link_where_it_may() -> None:
    assert f"Rejoindre la session\n{LINK}\n" in text(Kind.CHANGE, carries_link=True)
    assert "dans un prochain message, 24 heures avant la session" in text(Kind.CHANGE)


def test_the_title_that_was_is_shown_as_text() -> None:
    for typed in HOSTILE.values():
        letter = planned(Kind.CHANGE, **before(title=typed))
        ordinary = composer().compose(planned(Kind.CHANGE, **before(title="Bénévoles")))
        hostile, ours = Links(composer().compose(letter).html), Links(ordinary.html)
        assert (hostile.links, hostile.elements) == (ours.links, ours.elements)


# How many

COUNTS = {
    "nobody comes yet": (Kind.BRIEF, 0, "Aucune inscription pour le moment – ", "Aucune inscr"),
    "one comes": (Kind.BRIEF, 1, "Une personne attendue – ", "Une personne y est attendue. "),
    "two come": (Kind.BRIEF, 2, "2 personnes attendues – ", "2 personnes y sont attendues. "),
    "twelve come": (Kind.BRIEF, 12, "12 personnes attendues – ", "12 personnes y sont "),
    "nothing to look at": (Kind.DIGEST, 0, "Rien à regarder – ", "Rien n'a besoin de vous"),
    "one thing": (Kind.DIGEST, 1, "Un point à regarder – ", "Un point a besoin de vous :"),
    "three things": (Kind.DIGEST, 3, "3 points à regarder – ", "3 points ont besoin de vous, "),
    "one cause": (Kind.ALERT, 1, "Alerte – Cap Rural", "Un point ne peut pas attendre"),
    "two causes": (Kind.ALERT, 2, "2 alertes – Cap Rural", "2 points ne peuvent pas attendre"),
}
ENGLISH_COUNTS = {
    "nobody comes yet": (Kind.BRIEF, 0, "Nobody registered yet – ", "No registration is"),
    "one comes": (Kind.BRIEF, 1, "One person expected – ", "One person is expected. "),
    "two come": (Kind.BRIEF, 2, "2 people expected – ", "2 people are expected. "),
    "nothing to look at": (Kind.DIGEST, 0, "Nothing to look at – ", "Nothing needs you"),
    "one thing": (Kind.DIGEST, 1, "One thing to look at – ", "One thing needs you:"),
    "three things": (Kind.DIGEST, 3, "3 things to look at – ", "3 things need you, "),
    "one cause": (Kind.ALERT, 1, "Alert – Cap Rural", "One thing cannot wait"),
    "two causes": (Kind.ALERT, 2, "2 alerts – Cap Rural", "2 things cannot wait"),
}
ALL_COUNTS = {
    **{f"fr: {name}": ("fr", *count) for name, count in COUNTS.items()},
    **{f"en: {name}": ("en", *count) for name, count in ENGLISH_COUNTS.items()},
}


@pytest.mark.parametrize(
    ("language", "kind", "count", "head", "words"), ALL_COUNTS.values(), ids=ALL_COUNTS
)
def test_one_and_many(language: str, kind: Kind, count: int, head: str, words: str) -> None:
    lists: dict[str, Any] = {"matters": (problem(),) * count}
    if kind is Kind.BRIEF:
        lists = {"guests": tuple(guest(n) for n in range(1, count + 1))}
    assert subject(kind, language, **lists).startswith(head)
    told = text(kind, language, **lists)
    assert words in told
    assert len(re.findall(r"^\d+\. ", told, re.MULTILINE)) == count


# Who comes


def test_a_brief_names_who_comes_in_the_order_given_and_what_they_said() -> None:
    zoe = guest(name="Zoé", structure="", answers=(("Combien ?", "Trois"), ("Attentes", "Tout")))
    told = text(Kind.BRIEF, guests=(zoe, guest(name="Ann", answers=(("Combien ?", " "),))))
    assert "1. Zoé\n   Combien ? Trois\n   Attentes : Tout\n\n2. Ann – Arlanc\n\n" in told
    assert "jeudi 1er octobre 2020 de 14 h à 16 h" in told


def test_what_nobody_answered_is_not_announced() -> None:
    assert "en s'inscrivant" in text(Kind.BRIEF)
    assert "en s'inscrivant" not in text(Kind.BRIEF, guests=(guest(), guest(2)))


def test_who_gave_no_name_is_counted_all_the_same() -> None:
    assert "1. Sans nom – Arlanc\n" in text(Kind.BRIEF, guests=(guest(name=" "),))


@LANGUAGES
@pytest.mark.parametrize("typed", ["ann@example.org", "Ann <ann@example.org>", "x ann＠café.fr!"])
def test_a_brief_gives_nobodys_address(typed: str, language: str) -> None:
    assert text(Kind.BRIEF, guests=(guest(answers=(("Où ?", typed),)),)).count("Où ? ") == 1
    everywhere = guest(name=typed, structure=typed, answers=((typed, typed),))
    mail = composer(language).compose(planned(Kind.BRIEF, language, guests=(everywhere,)))
    for face in (mail.text, mail.html, mail.subject):
        assert not re.search(r"ann\s*[@＠]", face)


def test_a_long_answer_is_told_whole_and_an_endless_one_is_cut() -> None:
    whole = "bénévole " * 100
    told = text(Kind.BRIEF, guests=(guest(answers=(("?", whole), ("!", "é" * 5000))),))
    assert whole.strip() in told
    assert "é" * 999 + "…" in told
    assert "é" * 1000 not in told


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_what_guests_type_is_shown_as_text(typed: str) -> None:
    def brief(where: str, words: str) -> PlannedLetter:
        given = {"name": "Ann", "structure": "Arlanc", "question": "Q ?", "answer": "A"}
        given[where] = words
        pair = (given["question"], given["answer"])
        someone = guest(name=given["name"], structure=given["structure"], answers=(pair,))
        return planned(Kind.BRIEF, guests=(someone, guest(name="Zoé")))

    ordinary = Links(composer().compose(brief("name", "Max")).html)
    for where in ("name", "structure", "question", "answer"):
        mail = composer().compose(brief(where, typed))
        hostile = Links(mail.html)
        assert (hostile.links, hostile.elements) == (ordinary.links, ordinary.elements), where
        for face in (mail.text, mail.html):
            assert not re.search(r"://evil|evil\.example|eve@\w|\b49\b", face), where
            assert not UNSEEN.search(face), where
        assert "Bcc" not in parsed(mail), where
        assert mail.text.count("\n2. Zoé – Arlanc\n") == 1, where


# What needs a person


def test_a_digest_says_where_and_what_in_the_order_given() -> None:
    matters = (
        problem(where="Sessions!H2"),
        problem("email_unreadable", "Inscriptions!F7", email="zoe@example"),
        problem(where=""),
    )
    assert (
        "1. Sessions!H2\n   Le lien manque : il aurait dû partir. Complétez la colonne « Lien »."
        "\n\n"
        "2. Inscriptions!F7\n   « zoe@example » n'est pas une adresse e-mail : corrigez-la dans la"
        " colonne « E-mail ».\n\n3. Le lien manque"
    ) in text(Kind.DIGEST, matters=matters)


def test_a_matter_leads_to_its_cell_where_that_has_an_address() -> None:
    page = "https://docs.google.com/spreadsheets/d/1A_b-c/edit#gid=7&range=H2"
    told = replace(problem(), link=page)
    assert f"1. Sessions!H2 ({page})\n   Le lien manque" in text(Kind.DIGEST, matters=(told,))
    assert f"1. Sessions!H2 ({page})\n   Le lien manque" in text(Kind.ALERT, matters=(told,))
    html = composer().compose(planned(Kind.DIGEST, matters=(told,))).html
    assert html.count(f'<a href="{page.replace("&", "&amp;")}"') == 1


def test_a_matter_begins_like_a_sentence() -> None:
    stop = problem("column_missing", column="Statut")
    assert "\n   La colonne « Statut » manque" in text(Kind.ALERT, matters=(stop,))


WORDS: dict[str, tuple[Phrase, str]] = {
    "a provider's domain that staff typed stands as they typed it": (
        phrase("domain_public", typed=ByStaff("@gmail.com")),
        "« @gmail.com »",
    ),
    "so does a member's domain": (
        phrase("dues_by_domain", structure=ByStaff("mairie.vic.fr")),
        "« mairie.vic.fr »",
    ),
    "what a stranger typed leads nowhere": (
        phrase("session_unknown", typed="mairie.vic.fr"),
        "« mairie. vic. fr »",
    ),
    "what was broken once is not broken again": (
        phrase("session_unknown", typed=leading_nowhere("http://evil.example/x")),
        "« http:// evil. example/x »",
    ),
    "an address of a stranger's stands whole, among others too": (
        phrase("flood", count=2, code="SOIR", since=at("09-20 08:00"), addresses=("z@a.fr", "…")),
        "(« z@a.fr », « … »)",
    ),
}


@pytest.mark.parametrize(("what", "said"), WORDS.values(), ids=WORDS)
def test_only_a_strangers_words_are_broken(what: Phrase, said: str) -> None:
    assert said in text(Kind.DIGEST, matters=(Problem(where="", what=what),))


ONCE = Problem(where="", what=phrase("dues_first_by_domain", email="z@a.fr", structure="Parc"))
#: A sentence: the matters of a digest, and whether it says that they stand in the next one too.
NEXT: dict[str, tuple[tuple[Problem, ...], bool]] = {
    "what is told once does not": ((ONCE,), False),
    "nor do two": ((ONCE, ONCE), False),
    "what has to be put right does": ((problem(),), True),
    "so does one of two": ((ONCE, problem()), True),
}


@LANGUAGES
@pytest.mark.parametrize(("matters", "stays"), NEXT.values(), ids=NEXT)
def test_a_digest_says_whether_what_is_left_comes_again(
    matters: tuple[Problem, ...], stays: bool, language: str
) -> None:
    again = {"fr": "prochain bilan", "en": "next digest"}[language]
    assert (again in text(Kind.DIGEST, language, matters=matters)) is stays


def test_a_matter_that_is_nobodys_is_named_by_its_row() -> None:
    told = replace(problem(), who=None, where="Sessions!Q2", name="BENEVOLES")
    assert "Sessions!Q2 (BENEVOLES)" in text(Kind.DIGEST, matters=(told,))


@LANGUAGES
def test_a_link_that_is_not_due_yet_holds_nothing(language: str) -> None:
    """The alert on the last working day before says that all goes on."""
    soon = Problem(where="Sessions!Q2", what=phrase("link_awaited", due=at("09-30 14:00")))
    goes_on = {"fr": "Rien n'attend pour cela", "en": "Nothing waits for it"}[language]
    assert goes_on in text(Kind.ALERT, language, matters=(soon,))


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_whose_a_matter_is_leads_nowhere(typed: str) -> None:
    def letter(who: Registrant) -> PlannedLetter:
        return planned(Kind.DIGEST, matters=(replace(problem(), who=who),))

    mail = composer().compose(letter(Registrant(name=typed, address=typed)))
    ordinary = composer().compose(letter(Registrant(name="Zoé", address="zoe")))
    hostile, plain = Links(mail.html), Links(ordinary.html)
    assert (hostile.links, hostile.elements) == (plain.links, plain.elements)
    assert not re.search(r"://evil|evil\.example/", mail.text)


def test_a_matter_says_whose_it_is() -> None:
    whose = Registrant(name="Zoé Martin", address="zoe@ambert.example", ref="SOIR-AAAA")
    said = text(Kind.DIGEST, matters=(replace(problem(), who=whose),))
    assert "1. Sessions!H2 (Zoé Martin, zoe@ambert.example, SOIR-AAAA)\n" in said


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.ALERT])
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_what_stands_in_a_matter_is_shown_as_text(typed: str, kind: Kind) -> None:
    def letter(words: str) -> PlannedLetter:
        facts = {"typed": words}
        return planned(kind, matters=(problem("session_unknown", words, **facts), problem()))

    mail = composer().compose(letter(typed))
    hostile, ordinary = Links(mail.html), Links(composer().compose(letter("Max")).html)
    assert (hostile.links, hostile.elements) == (ordinary.links, ordinary.elements)
    for face in (mail.text, mail.html):
        assert not re.search(r"\b49\b|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ue000-\ue0ff]", face)
    said = mail.text.split("1. ", 1)[1].partition("Aucune session")[2]
    assert not re.search(r"://evil|evil\.example/", said)
    assert "\n2. Sessions!H2\n" in mail.text
    assert "Bcc" not in parsed(mail)


@pytest.mark.parametrize("fact", ["zoe.martin@example.org", "BENEVOLES-7KQ4TM2X"])
def test_what_staff_have_to_copy_stands_as_it_is(fact: str) -> None:
    what = phrase("perhaps_the_same", ref=(fact,), email="ann@example.org")
    told = text(Kind.DIGEST, matters=(Problem(where="x", what=what),))
    assert fact in told
    assert "ann@example.org" in told


# Letters to staff

STOPS = {
    "a guard": problem("guard_vanished", gone=8, active=11),
    "a missing tab": problem("tab_missing", tab="Adhérents", there="Sessions"),
    "a missing column": problem("column_missing", column="Code"),
    "answers of no session": problem("answers_without_session"),
}


@pytest.mark.parametrize("cause", STOPS.values(), ids=STOPS)
def test_an_alert_says_that_nothing_was_done(cause: Problem) -> None:
    assert subject(Kind.ALERT, matters=(cause,)) == "Alerte, rien n'est parti – Cap Rural"
    told = text(Kind.ALERT, matters=(cause,))
    assert "Rien n'a été écrit dans la feuille, et personne d'autre que vous" in told


def test_an_alert_about_one_session_says_what_waits_and_which_session() -> None:
    session: Session | None = planned(Kind.LINK).letter.session
    told = text(Kind.ALERT, matters=(problem(),), session=session)
    assert "Ce qui en dépend n'est pas parti. Le reste suit son cours" in told
    assert "Rien n'a été écrit" not in told
    assert "\njeudi 1er octobre 2020 de 14 h à 16 h\n" in told
    assert "visio" not in told


@LANGUAGES
@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.ALERT, Kind.BRIEF])
def test_who_did_not_register_is_not_told_so(kind: Kind, language: str) -> None:
    mail = composer(language).compose(planned(kind, language))
    foot = mail.text.partition("\n-- \n")[2]
    assert not re.search(r"inscription avec votre|somebody registered|Réf|Ref", foot)
    assert "Cap Rural" in foot


@LANGUAGES
@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.ALERT])
def test_what_is_about_no_session_leaves_it_out(kind: Kind, language: str) -> None:
    mail = composer(language).compose(planned(kind, language))
    assert "2020" not in mail.text
    assert "None" not in mail.text + mail.html
    assert "card" not in mail.html.partition("<body")[2]
    assert "\n\n\n" not in mail.text


# Every letter, bare


@LANGUAGES
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_about_no_session(kind: Kind, language: str) -> None:
    mail = composer(language).compose(planned(kind, language, session=None, invitation=None))
    assert "None" not in mail.text + mail.html


def test_a_list_may_be_looped_over_in_any_template(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    loop = "X\n\n{% for guest in guests %}{{ guest.nme }}{% endfor %}"
    (folder / "fr" / "brief.md").write_text(loop, encoding="utf-8")
    with pytest.raises(TemplateProblems, match=r"line 3: .*has no attribute 'nme'"):
        Composer(settings(), folder, wording=wording()).check([Kind.BRIEF])


def test_a_file_of_ours_keeps_its_name_and_an_address_on_the_web_does_not() -> None:
    what = phrase("passes_failing_open", since=at("09-20 08:00"), name="inscriptions.xlsx")
    assert "inscriptions.xlsx est resté" in text(
        Kind.ALERT, matters=(Problem(where="", what=what),)
    )
    typed = phrase("passes_failing_open", since=at("09-20 08:00"), name="evil.xlsx.example")
    assert "evil.xlsx. example" in text(Kind.ALERT, matters=(Problem(where="", what=typed),))


#: What an alert is about, and whether it says that letters wait for it.
HOLDING: dict[str, tuple[tuple[Phrase, ...], bool]] = {
    "a link that is missing keeps letters": ((phrase("link_missing"),), True),
    "that a letter may not arrive keeps none": (
        (phrase("email_unsure", to="zoe@example.org"),), False,
    ),
    "one of two that keeps some is enough": (
        (phrase("email_unsure", to="zoe@example.org"), phrase("link_missing")), True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("whats", "holds"), HOLDING.values(), ids=HOLDING)
def test_an_alert_says_truly_whether_letters_wait(whats: tuple[Phrase, ...], holds: bool) -> None:
    matters = tuple(Problem(where="Inscriptions!F2", what=what) for what in whats)
    text = composer().compose(planned(Kind.ALERT, matters=matters)).text
    assert ("Ce qui en dépend n'est pas parti" in text.replace("\u2019", "'")) is holds
    assert ("Rien n'attend pour cela" in text.replace("\u2019", "'")) is not holds

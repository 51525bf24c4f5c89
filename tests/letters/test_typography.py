import pytest

from douze.letters.typography import typeset, unbreakable, unbreakable_template

# In these tables ~ stands for the no-break space.
FRENCH = {
    "before a colon": ("Contact : Zoé", "Contact~: Zoé"),
    "before a semicolon": ("oui ; non", "oui~; non"),
    "before an exclamation mark at the end": ("À bientôt !", "À bientôt~!"),
    "before a question mark in bold": ("**Un empêchement ?** Oui", "**Un empêchement~?** Oui"),
    "inside guillemets": ("dit « oui » ou non", "dit «~oui~» ou non"),
    "inside guillemets at the end of a sentence": ("« Lien ».", "«~Lien~»."),
    "between a number and its unit": ("dans 24 heures", "dans 24~heures"),
    "no space is added where none was typed": ("Bonjour! «oui»", "Bonjour! «oui»"),
    "an address is left alone": ("https://x.org/?a=1:2;b!", "https://x.org/?a=1:2;b!"),
    "a time is left alone": ("à 14:30", "à 14:30"),
    "an e-mail address is left alone": ("a@b.org ou c@d.org", "a@b.org ou c@d.org"),
    "a link after a colon stays whole": ("Lien : https://x.org", "Lien~: https://x.org"),
}


@pytest.mark.parametrize(("typed", "printed"), FRENCH.values(), ids=FRENCH)
def test_french_spaces(typed: str, printed: str) -> None:
    assert unbreakable(typed, "fr").replace("\u00a0", "~") == printed
    assert unbreakable(typed, "en") == typed


def test_a_template_keeps_what_stands_in_its_tags() -> None:
    source = "{% if a %}« {{ b or ' : ' }} » {% endif %} :\n{{ c }} ?"
    expected = "{% if a %}«~{{ b or ' : ' }}~» {% endif %}~:\n{{ c }}~?"
    assert unbreakable_template(source, "fr").replace("\u00a0", "~") == expected


FOR_THE_EYE = {
    "hours stay together": ("de 14h à 16h", "de~14h~à~16h"),
    "hours with their spaces too": ("de 9\u00a0h\u00a030 à 16\u00a0h", "de~9~h~30~à~16~h"),
    "a telephone number too": ("04 73 00 11 22", "04~73~00~11~22"),
    "apostrophes are curved": ("l'accueil d'ici", "l’accueil d’ici"),
}


@pytest.mark.parametrize(("typed", "printed"), FOR_THE_EYE.values(), ids=FOR_THE_EYE)
def test_for_the_eye(typed: str, printed: str) -> None:
    assert typeset(typed, "fr").replace("\u00a0", "~") == printed

"""A form's question, in whatever words: `Quel est votre organisme ?` asks for `organisme`."""

import re
from functools import cache

from douze.model.fold import fold
from douze.read.cells import text

#: What people put around the thing that they ask for, in French and English.
_AROUND = frozenset(
    """
    quel quelle quels quelles qui que est sont a au aux pour dans de du des d le la les l et ou en
    votre vos ton ta tes mon ma mes notre vous tu je nous ce cette svp stp merci s il te plait
    obligatoire facultatif veuillez indiquer indiquez renseigner renseignez saisir saisissez entrer
    entrez ecrire ecrivez donner donnez preciser precisez choisir choisissez selectionner
    selectionnez appartenez travaillez representez faites partie venez souhaitez voulez desirez
    participer assister suivre inscrire etes rattache rattachee par avec
    what whats which who is are the your you do does of to for from in at with a an and or please
    enter give choose select pick required optional represent represents belong work want wish
    like would attend join register come be
    """.split()
)
#: A question that begins so is answered by yes or no, whatever it is about.
_YES_NO = frozenset(
    """
    avez etes souhaitez voulez pouvez acceptez autorisez desirez faites serez est sera
    do does did are is have has would will can could may should
    """.split()
)
#: `Votre nom et celui de votre structure` asks for two things.
_ANOTHER = frozenset({"celui", "celle"})
#: A remark beside the question: `Structure (mairie, association…)`.
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@cache
def asked_for(question: str) -> str:
    """Give what a question asks for, in folded words; empty where yes or no is asked for.

    Words that only ask are dropped, and so are remarks in brackets; case, accents and
    punctuation are put aside. `Nom de votre structure` and `Nom de la structure` are one.
    """
    typed = fold(_REMARK.sub(" ", text(question).replace("’", "'")))
    found = re.findall(r"[^\W_]+", typed.replace("e-mail", "email"))
    if not found or found[0] in _YES_NO or _inverted(found) or _ANOTHER & set(found):
        return ""
    return " ".join(word for word in found if word not in _AROUND)


def _inverted(words: list[str]) -> bool:
    """Whether a question begins like `Venez-vous`."""
    return words[0].endswith("ez") and words[1:2] == ["vous"]

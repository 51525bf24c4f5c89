"""The spaces that must not break, and the apostrophe, as a printer would set them."""

import re

_NO_BREAK = "\u00a0"

# Only a space that somebody typed is made unbreakable; none is added. So nothing inside a
# word changes: no URL, no address, no `14:30`. All mail readers know U+00A0; the narrower
# U+202F that books set before ; ! ? still shows as a box in some of them.
_FRENCH = re.compile(
    r"(?<=\S)[ \u202f]+(?=»|[:;!?](?:[\s»)*_\]…\ue000]|$))"
    r"|(?<=«)[ \u202f]+"
    r"|(?<=\d) (?=(?:h|heures?|minutes?|jours?|places?|€|%)(?!\w))"
)
_TAG_MARK = "\ue000"  #: stands for a template's tag while the words around it are set
_TEMPLATE_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_PLACEHOLDERS = "\uf000-\uf0ff"  #: a person's own words, that come later (placeholders.py)
_APOSTROPHE = re.compile(rf"(?:(?<=[^\W\d_])|(?<=[{_PLACEHOLDERS}]))'(?=[\w{_PLACEHOLDERS}]|$)")


# What the eye wants on one line: `de 14 h à 16 h`, `2 pm`, `04 73 00 11 22`, `4,4 / 5`.
_ON_ONE_LINE = re.compile(
    r"(?<=\bde) (?=\d{1,2}\u00a0?h)|(?<=\bà) (?=\d)|(?<=\dh) (?=à\b)|(?<=\d\u00a0h) (?=à\b)"
    r"|(?<=h\d\d) (?=à\b)|(?<=h\u00a0\d\d) (?=à\b)"
    r"|(?<=\d) (?=[ap]m\b)|(?<=\b\d\d) (?=\d\d\b)|(?<=\d) (?=/ \d)|(?<=\d /) (?=\d)"
)


def unbreakable(text: str, language: str) -> str:
    """Before : ; ! ? and inside « », and between a number and its unit; French only."""
    return _FRENCH.sub(_NO_BREAK, text) if language == "fr" else text


def unbreakable_template(source: str, language: str) -> str:
    """The same for a template: its words only, never what stands in {{ }} or {% %}."""
    if language != "fr":
        return source
    # A tag stands for a word: the space between it and a `?` is one that must not break.
    kept: list[str] = []

    def put_aside(tag: re.Match[str]) -> str:
        kept.append(tag[0])
        return _TAG_MARK

    words = unbreakable(_TEMPLATE_TAG.sub(put_aside, source.replace(_TAG_MARK, "")), language)
    tags = iter(kept)
    return re.sub(_TAG_MARK, lambda _: next(tags), words)


def typeset(text: str, language: str) -> str:
    """For the eye only, not for copying: with curved apostrophes too."""
    return _APOSTROPHE.sub("’", _ON_ONE_LINE.sub(_NO_BREAK, unbreakable(text, language)))

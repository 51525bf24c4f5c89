"""How Google says that a cell is protected, in the languages that it answers in.

The API gives no reason for it: status 400, INVALID_ARGUMENT, a sentence in the spreadsheet's
language, and no details. So its words are the last resort. The first line's come from sentences
that others met and published (English, Japanese, Spanish, French, Russian, Portuguese, Serbian);
the others are what the same word is in languages that Google's menus speak.
"""

from unicodedata import normalize

_STEMS = (
    *("protected", "保護", "protegid", "protég", "защищ", "заштић"),
    *("geschützt", "protett", "protegi", "beveilig", "beschermd", "chronion", "chráněn", "zaštić"),
    *("skydda", "beskytt", "suojat", "védett", "protejat", "korumalı", "korunan", "προστατευ"),
    *("захищ", "защитен", "zaščiten", "apsaugot", "aizsarg", "kaitstud", "bảo vệ", "dilindungi"),
    *("受保护", "受保護", "보호", "محمي", "מוגן", "ป้องกัน", "सुरक्षित"),
)


def says_protected(said: str) -> bool:
    """Whether a refusal speaks of something that is protected."""
    folded = normalize("NFC", said).casefold()
    return any(stem in folded for stem in _STEMS)

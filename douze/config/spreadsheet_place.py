"""Where the spreadsheet is: a Google Sheet's key or address, a workbook's path; nothing else."""

import re

from douze.config.values import Unfit, shown, text, text_in

#: What people copy instead of a spreadsheet's address: what it is, and what is wanted.
_OTHER_THINGS = (
    (
        r"docs\.google\.com/forms/|forms\.gle/|^1FAIpQL",
        "this is a form; its spreadsheet is wanted. In the form: Responses > View in Sheets, then "
        "copy the address of what opens (docs.google.com/spreadsheets/d/…)",
    ),
    (
        r"/folders/",
        "this is a folder of Drive; a spreadsheet is wanted. Open the one in it, and copy its "
        "address (docs.google.com/spreadsheets/d/…)",
    ),
    (
        r"drive\.google\.com/",
        "this is a file in Drive; a Google Sheet is wanted. Open it in Google Sheets (File > Save "
        "as Google Sheets for an .xlsx), and copy its address (docs.google.com/spreadsheets/d/…)",
    ),
    (
        r"docs\.google\.com/(?:document|presentation|drawings)/",
        "this is a document and no spreadsheet; a Google Sheet is wanted, whose address begins "
        "with docs.google.com/spreadsheets/d/",
    ),
    (
        r"/d/e/|/pubhtml",
        "this is the address of a published copy, which nobody can write to; open the spreadsheet "
        "itself, and copy the address from there (docs.google.com/spreadsheets/d/…/edit)",
    ),
)


def spreadsheet_key(typed: object) -> str:
    """The key of a Google spreadsheet, also out of the spreadsheet's whole address.

    An address of something else is said to be that: a form, a folder, a file, a document.
    """
    words = text_in(typed)
    for address, what in _OTHER_THINGS if words else ():
        if re.search(address, words or ""):
            raise ValueError(f"{what}; got {shown(typed)}")
    if words and (found := re.search(r"/d/([\w-]+)", words, re.ASCII)):
        words = found[1]
    if words is None or not re.fullmatch(r"[\w-]*", words, re.ASCII):
        raise Unfit
    return words


def workbook_path(typed: object) -> str:
    """The path of a workbook on this machine; a web address is none."""
    words = text(typed)
    if re.match(r"(?i)https?:|(?:www|docs|drive)\.[\w.-]+/", words):
        online = "a Google Sheet's" if "/spreadsheets/" in words else "a web"
        raise ValueError(
            f"this is {online} address; the path of an .xlsx file is wanted. For a Google Sheet, "
            f"write kind: google, and its address after key; got {shown(typed)}"
        )
    return words

"""Where the spreadsheet is: a Google Sheet's key or address, a workbook's path; nothing else."""

import re

from douze.config.problems import Wrong
from douze.config.values import Unfit, shown, text, text_in

#: What people copy instead of a spreadsheet's address: what it is, and what is wanted.
_OTHER_THINGS = (
    (r"docs\.google\.com/forms/|forms\.gle/|^1FAIpQL", "config_is_form"),
    (r"/folders/", "config_is_folder"),
    (r"drive\.google\.com/", "config_is_file"),
    (r"docs\.google\.com/(?:document|presentation|drawings)/", "config_is_document"),
    (r"/d/e/|/pubhtml", "config_is_copy"),
)


def spreadsheet_key(typed: object) -> str:
    """The key of a Google spreadsheet, also out of the spreadsheet's whole address.

    An address of something else is said to be that: a form, a folder, a file, a document.
    """
    words = text_in(typed)
    for address, code in _OTHER_THINGS if words else ():
        if re.search(address, words or ""):
            raise Wrong(code, got=shown(typed))
    if words and (found := re.search(r"/d/([\w-]+)", words, re.ASCII)):
        words = found[1]
    if words is None or not re.fullmatch(r"[\w-]*", words, re.ASCII):
        raise Unfit
    return words


def workbook_path(typed: object) -> str:
    """The path of a workbook on this machine; a web address is none."""
    words = text(typed)
    if re.match(r"(?i)https?:|(?:www|docs|drive)\.[\w.-]+/", words):
        google = "/spreadsheets/" in words
        code = "config_is_google_address" if google else "config_is_web_address"
        raise Wrong(code, got=shown(typed))
    return words

"""What nobody should type into a form, and somebody does: five hundred and more of them.

Each is made of a few kinds of attack, on whatever could take it for more than words: mail
headers, templates, Markdown, HTML, formulas, calendars, SQL, files, letters that differ by
one person's name, and programs that count characters.
"""

from collections.abc import Iterator
from itertools import product

EVIL = "evil.example"

_ALONE = (
    # what is hardly text
    "\0", "\ud800", "a\udfff", "\ufffe\uffff", "\U0010ffff", "\u200b",
    "\u200d\u2060\ufeff", "\u202e",
    "\u2066\u2067\u202d abc", "\x1b[31mrouge\x1b[0m", "\x7f\x80\x85",
    "\u2028\u2029", "\r", "\n", "\t", " ",
    "\u00a0", "\x0b\x0c\x1c\x1d\x1e\x1f", "e" + "\u0301" * 500, "x" * 10_000,
    "é" * 10_000, "😀" * 5_000,
    "🏳️‍🌈👨‍👩‍👧‍👦", "ﷺ" * 300, "İIıi", "ß", "ﬁﬂ", "\u00ad" * 80, "a " * 5_000,
    "\n" * 5_000, "-" * 3_000,
    "12,5", "0612345678", "1e309", "nan", "inf", "-0", "9" * 5_000, "TRUE",
    "None", "null", "#REF!",
    "../../../../etc/passwd", "C:\\Windows", "file:///etc/passwd", "%s%n%x",
    "{}", "{0}", "%(name)s",
    "_x0041_", "_x005F_x0041_", "]]>", "<![CDATA[", "'", "''", '"', "\\", "\\\\",
    "`", ";", "&", "&amp;",
    "𝐙𝐨𝐞", "ʐ", "Ｚｏｅ＠ｅｖｉｌ．ｅｘａｍｐｌｅ", "http：／／evil。example",
)  # fmt: skip

#: Blanks of letters, the disguise of the Markdown parser, and what is around them.
_PRIVATE = tuple(
    chr(first + number)
    for first in (0xE000, 0xE020, 0xE05B, 0xF000, 0xF100, 0xF8F0, 0xF0000, 0x100000)
    for number in range(12)
)

_ATTACKS = (
    # headers, addresses
    "\r\nBcc: a@{evil}", "\nTo: a@{evil}", "\r\n\r\n<p>corps</p>", "\rX-Evil: 1",
    "\x85Bcc: a@{evil}",
    "\u2028Bcc: a@{evil}", "=?UTF-8?Q?=0D=0ABcc:_a@{evil}?=",
    "=?utf-8?b?PHNjcmlwdD4=?=", "<a@{evil}>",
    '" <a@{evil}>, "', "a@{evil}", "a@{evil}, b@{evil}", "(a@{evil})",
    "a@{evil};", ":;<>,@", "\\\"@{evil}",
    # templates, formats
    "{{{{7*7}}}}", "{{% for x in guests %}}{{{{ x }}}}{{% endfor %}}",
    "{{{{ link }}}}", "{{# rien #}}",
    "{{{{ settings.__class__ }}}}", "${{7*7}}", "{{token}}", "⟨lien⟩",
    # Markdown, HTML
    "[clic](https://{evil})", "![i](https://{evil}/i.png)", "<https://{evil}>",
    "https://{evil}/x",
    "www.{evil}", "javascript:alert(1)", "[a]: https://{evil}", "**gras**",
    "__x__", "~~x~~", "# Titre",
    "- a\n- b", "1. a", "> cité", "```\ncode\n```", "| a | b |\n|---|---|",
    "---", "a  \nb", "\\[a\\](b)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "</td></table><a href='https://{evil}'>x</a>",
    '"><svg/onload=alert(1)>', "<!-- x", "<style>*{{display:none}}</style>",
    "&lt;b&gt;", "&#60;b&#62;",
    # formulas
    '=HYPERLINK("https://{evil}","x")', "=1+1", "+1+1", "-1+1", "@SUM(1)",
    "\t=1+1", "=cmd|' /C calc'!A0",
    # calendars, SQL, logs
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a;b,c:d\\n", "\nATTENDEE:mailto:a@{evil}",
    "'; DROP TABLE letter; --",
    "1 OR 1=1", "%0D%0ABcc: a@{evil}", "../{evil}", "{evil}/../../x", "\x1b]0;titre\x07",
)  # fmt: skip

_AROUND = ("{}", "Zoé {}", "Zoé{}Martin", "\u202e{}", "{}\uf000\uf005", " {}\n")


def hostile() -> list[str]:
    """Every one of them, once, the oddest first."""
    return [*dict.fromkeys(_made())]


def _made() -> Iterator[str]:
    yield from _ALONE
    yield from _PRIVATE
    yield "".join(_PRIVATE)
    for around, attack in product(_AROUND, _ATTACKS):
        words = attack.format(evil=EVIL)
        yield around.replace("{}", words)

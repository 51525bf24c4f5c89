"""Formulas read: their words made into trees of calls, operations, references and values."""

from functools import lru_cache
from typing import Any

from tests.sheets_server.formula_text import Ref, Token, cut
from tests.sheets_server.reckoning import ERRORS, Fault

Node = tuple[Any, ...]

#: How tightly a sign binds; the comparisons bind least.
BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2}
BINDING |= {"+": 3, "-": 3, "*": 4, "/": 4, "^": 6}


class _Parser:
    """Reads the words of a formula into a tree."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = [token for token in tokens if token.kind != "space"]
        self.at = 0

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "")

    def take(self, text: str = "") -> Token:
        token = self.peek()
        if text and token.text != text:
            raise Fault("ERROR")
        self.at += 1
        return token

    def expression(self, least: int = 0) -> Node:
        left = self.unary()
        while (binding := BINDING.get(self.peek().text, 0)) > least:
            sign = self.take().text
            left = ("binary", sign, left, self.expression(binding))
        return left

    def unary(self) -> Node:
        if self.peek().text in ("+", "-"):
            sign = self.take().text
            return ("unary", sign, self.expression(6))
        node = self.atom()
        while self.peek().text == "%":
            self.take()
            node = ("binary", "/", node, ("value", 100))
        return node

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return ("value", float(token.text))
        if token.kind == "text":
            return ("value", token.text[1:-1].replace('""', '"'))
        if token.kind == "error":
            return ("value", ERRORS[token.text])
        if token.kind == "ref":
            return ("ref", Ref.of(token.text))
        if token.text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.text == "{":
            return self.array()
        if token.kind != "name":
            raise Fault("ERROR")
        if self.peek().text == "(":
            return ("call", token.text.upper(), self.arguments())
        if token.text.upper() in ("TRUE", "FALSE", "VRAI", "FAUX"):
            return ("value", token.text.upper() in ("TRUE", "VRAI"))
        return ("name", token.text)

    def arguments(self) -> list[Node]:
        self.take("(")
        given: list[Node] = []
        while self.peek().text != ")":
            empty = self.peek().text in (",", ";")
            given.append(("value", None) if empty else self.expression())
            if self.peek().text in (",", ";"):
                self.take()
                if self.peek().text == ")":
                    given.append(("value", None))
            elif self.peek().text != ")":
                raise Fault("ERROR")
        self.take(")")
        return given

    def array(self) -> Node:
        rows: list[list[Node]] = [[]]
        while self.peek().text != "}":
            rows[-1].append(self.expression())
            if self.peek().text == ";":
                self.take()
                rows.append([])
            elif self.peek().text in (",", "\\"):
                self.take()
            elif self.peek().text != "}":
                raise Fault("ERROR")
        self.take("}")
        return ("array", rows)


def _decimals(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Read 1,5 as people do who write their numbers so, and part arguments with semicolons.

    A formula that has calls but no semicolon was written the other way: its commas part.
    """
    signs = [token.text for token in tokens]
    if "," not in signs or ("(" in signs and ";" not in signs):
        return tokens
    found: list[Token] = []
    for token in tokens:
        comma = len(found) > 1 and found[-1].text == "," and found[-2].text.isdigit()
        if comma and token.kind == "number" and token.text.isdigit():
            found[-2:] = [Token("number", f"{found[-2].text}.{token.text}")]
        else:
            found.append(token)
    return tuple(found)


@lru_cache(maxsize=4096)
def tree(formula: str, decimal: str = ".") -> Node | None:
    """Read a formula; None when it cannot be read."""
    tokens = cut(formula[1:])
    if not tokens:
        return None
    parser = _Parser(_decimals(tokens) if decimal == "," else tokens)
    try:
        node = parser.expression()
    except Fault:
        return None
    return node if parser.peek().kind == "end" else None

"""A plan is let go as it is done: on a large association it takes as much memory as its letters."""

from collections.abc import Callable
from typing import Any
from weakref import ref

import pytest
from msgspec.structs import replace

from douze.composition import build
from douze.model.letters import Mail
from douze.model.plan import Plan
from douze.model.sheet import Cell
from douze.passes import whole_pass
from douze.passes.one_pass import one_pass
from douze.passes.pass_options import PassOptions
from tests.factories import at
from tests.home import Home
from tests.memory_mailer import MemoryMailer


class Cells(dict[int, Cell]):
    """The cells of a new row, of which one can see whether somebody still keeps them."""


class Watching(MemoryMailer):
    """A letter-box that looks, at each letter, whether any of the cells are still kept."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Callable[[], object]] = []
        self.found: list[bool] = []

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        self.found.append(any(cells() is not None for cells in self.cells))
        return super().send(mail, claim)


def test_the_cells_are_let_go_before_the_first_letter_leaves(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer, build_plan = Watching(), whole_pass.build_plan

    def watched(*adapters: Any, **how: Any) -> Plan:
        plan = build_plan(*adapters, **how)
        new = tuple(replace(row, cells=Cells(row.cells)) for row in plan.edits.new)
        mailer.cells = [ref(row.cells) for row in new]
        return replace(plan, edits=replace(plan.edits, new=new))

    monkeypatch.setattr(whole_pass, "build_plan", watched)
    adapters = replace(build(home.config), mailer=mailer)
    _, report = one_pass(adapters, at("09-21 10:00"), PassOptions(clock_set=True))
    assert (len(mailer.cells), report.rows_written) == (3, 4)
    assert mailer.found == [False] * 3

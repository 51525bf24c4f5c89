"""How a fleet stands, as lines for a person: on the terminal and on the page alike."""

from collections.abc import Iterable, Iterator

from douze.fleet.board_rows import BoardRow
from douze.fleet.overview import FleetOverview
from douze.model.clocks import told_off
from douze.model.lines import Line, Tone
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.wording import Wording
from douze.monitor.sections import InSections, Section, lines_of


def sections(overview: FleetOverview, wording: Wording, name: str = "") -> tuple[Section, ...]:
    """Tell everything, the most pressing first; or one association, by its name."""
    told = _HowFleetStands(overview, wording)
    if name:
        rows = [row for row in overview.rows if row.name == name]
        return (told.section("fleet_one", told.whole(rows), name=name),)
    return (
        told.section("fleet_to_look_at", told.to_look_at()),
        told.section("fleet_workers", told.workers()),
        told.section("fleet_relays", told.relays()),
        told.section("fleet_robots", told.robots()),
        told.section("fleet_associations", told.associations()),
    )


class _HowFleetStands(InSections):
    """One overview in one language."""

    def __init__(self, overview: FleetOverview, wording: Wording) -> None:
        super().__init__(wording)
        self._overview = overview

    def to_look_at(self) -> Iterator[Line]:
        for told in self._urgent():
            yield self._line(told, Tone.BAD)
        for told in self._worth_a_look():
            yield self._line(told, Tone.CARE)

    def _urgent(self) -> Iterator[Phrase]:
        """Tell where no passes are done, or none that succeed."""
        if not self._overview.workers:
            yield phrase("fleet_no_worker")
        for row in self._overview.paused:
            yield phrase("fleet_paused", name=row.name, why=row.paused or "")
        for row in self._overview.failing:
            assert row.failing_since is not None
            yield phrase("fleet_failing", name=row.name, since=row.failing_since, told=row.told)

    def _worth_a_look(self) -> Iterator[Phrase]:
        """Tell what keeps no pass from being done, or not yet."""
        for row in self._overview.late:
            assert row.good is not None
            yield phrase("fleet_late", name=row.name, at=row.good)
        for host, off in sorted({one.host: one.ahead for one in self._overview.clocks_off}.items()):
            yield told_off(host, off)
        for row in self._overview.rows:
            if row.in_doubt:
                yield phrase("fleet_in_doubt", name=row.name, count=row.in_doubt)
        for one in self._overview.dead:
            yield phrase("fleet_worker_died", host=one.host, pid=one.pid, at=one.seen)

    def workers(self) -> Iterator[Line]:
        for one in self._overview.workers:
            facts: dict[str, Fact] = {"host": one.host, "pid": one.pid, "threads": one.threads}
            yield self._line(phrase("fleet_worker", since=one.began, **facts))

    def relays(self) -> Iterator[Line]:
        for one in self._overview.relays:
            told = phrase("fleet_relay", name=one.name, left=one.left, most=one.per_hour)
            yield self._line(told, Tone.PLAIN if one.left else Tone.CARE)

    def robots(self) -> Iterator[Line]:
        for one in self._overview.robots:
            read = one.associations - one.watched
            told = phrase("fleet_robot", robot=one.robot, count=one.associations, most=one.carries)
            yield self._line(told, Tone.CARE if read > one.carries else Tone.PLAIN)

    def associations(self) -> Iterator[Line]:
        for row in self._overview.rows:
            yield self._line(self._standing(row), self._tone(row))

    def whole(self, rows: Iterable[BoardRow]) -> Iterator[Line]:
        """Everything about one."""
        for row in rows:
            yield self._line(self._standing(row), self._tone(row))
            if row.paused is not None:
                yield self._line(phrase("fleet_paused", name=row.name, why=row.paused), Tone.BAD)
            if row.told:
                yield self._line(phrase("fleet_last_said", told=row.told))
            if row.wake_at is not None:
                yield self._line(phrase("fleet_wakes", at=row.wake_at))
            if row.host:
                held = phrase("fleet_host_holds", host=row.host, config=row.config or "?")
                yield self._line(held, Tone.QUIET)

    def _standing(self, row: BoardRow) -> Phrase:
        if row.good is None:
            return phrase("fleet_never_done", name=row.name)
        return phrase("fleet_row", name=row.name, at=row.good, waiting=row.waiting)

    def _tone(self, row: BoardRow) -> Tone:
        if row.paused is not None or row.failing_since is not None:
            return Tone.BAD
        return Tone.PLAIN if row.good is not None else Tone.CARE


def lines(overview: FleetOverview, wording: Wording, name: str = "") -> Iterator[Line]:
    """Tell everything on the terminal."""
    facts: dict[str, Fact] = {"count": len(overview.rows), "queued": len(overview.queued)}
    title = wording.sentence(phrase("fleet_title", now=overview.now, **facts))
    return lines_of(title, sections(overview, wording, name))

"""What each last pass said, where all workers can read it: one row an association."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from msgspec.structs import asdict
from psycopg import Connection
from psycopg.rows import class_row

from douze.fleet.board_rows import BoardRow, Enrolled, PassSaid, WorkerRow

#: What locks of the fleet are called, beside those of associations.
_LOCKS, _SWEEP = 0x466C6565, 1  # "Flee"


class Board:
    """The board, over one connection, which commits what it is told at once."""

    def __init__(self, connection: Connection[dict[str, object]]) -> None:
        self._db = connection

    def rows(self) -> Sequence[BoardRow]:
        """Give all that are enrolled, by name."""
        with self._db.cursor(row_factory=class_row(BoardRow)) as cursor:
            return cursor.execute("SELECT * FROM fleet_board ORDER BY name").fetchall()

    def enrol(self, those: Iterable[Enrolled]) -> None:
        """Take associations in, or what has changed of them; what their passes said stays."""
        known = list(those)
        self._db.execute(
            "INSERT INTO fleet_board AS b (name, every, robot, sheet, watched, relay)"
            " SELECT * FROM unnest(%s::text[], %s::interval[], %s::text[], %s::text[],"
            " %s::boolean[], %s::text[]) ON CONFLICT (name) DO UPDATE SET"
            " every = excluded.every, robot = excluded.robot, sheet = excluded.sheet,"
            " watched = excluded.watched, relay = excluded.relay WHERE"
            " (b.every, b.robot, b.sheet, b.watched, b.relay) IS DISTINCT FROM"
            " (excluded.every, excluded.robot, excluded.sheet, excluded.watched, excluded.relay)",
            (
                [e.name for e in known],
                [e.every for e in known],
                [e.robot for e in known],
                [e.sheet for e in known],
                [e.watched for e in known],
                [e.relay for e in known],
            ),
        )

    def remove(self, names: Iterable[str]) -> None:
        """Remove associations whose folders are gone."""
        self._db.execute("DELETE FROM fleet_board WHERE name = ANY(%s)", (list(names),))

    def begin(self, name: str, now: datetime, host: str) -> BoardRow | None:
        """Note that a pass begins; None where none is to: it was paused meanwhile, or is gone."""
        with self._db.cursor(row_factory=class_row(BoardRow)) as cursor:
            return cursor.execute(
                "UPDATE fleet_board SET begun = %s, host = %s"
                " WHERE name = %s AND paused IS NULL RETURNING *",
                (now, host, name),
            ).fetchone()

    def say(self, name: str, said: PassSaid) -> None:
        """Note what a pass said, and since when none was done to its end.

        Somebody may have called for a pass meanwhile, which this one need not have seen any more.
        """
        failed = said.status not in {0, 1}
        self._db.execute(
            "UPDATE fleet_board SET ended = %(ended)s, status = %(status)s, told = %(told)s,"
            " wake_at = CASE WHEN wake_at > begun AND wake_at <= clock_timestamp()"
            " THEN wake_at ELSE %(wake_at)s END, reads = greatest(1, %(reads)s),"
            " waiting = coalesce(%(waiting)s, waiting),"
            " in_doubt = coalesce(%(in_doubt)s, in_doubt), config = %(config)s, lost = 0,"
            " good = CASE WHEN %(good)s THEN %(ended)s ELSE good END,"
            " failing_since = CASE WHEN %(failed)s THEN coalesce(failing_since, %(ended)s) END"
            " WHERE name = %(name)s",
            {**asdict(said), "name": name, "failed": failed, "good": said.done and not failed},
        )

    def count_lost(self, name: str, most: int, why: str) -> int:
        """Note that a worker died while it did a pass; tell how often in turn.

        The association that loses so many has no pass until a person has looked: `why` says so.
        A pass that began before the server did was ended by the database, and counts for nothing:
        after a crash (a full disk, say) PostgreSQL forgets its statistics, and dates that.
        """
        found = self._db.execute(
            "WITH fault AS (SELECT name, lost + (coalesce(begun, clock_timestamp()) > greatest("
            " pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_bgwriter)))::integer"
            " AS times FROM fleet_board WHERE name = %s)"
            " UPDATE fleet_board AS b SET lost = times, wake_at = NULL,"
            " paused = CASE WHEN times >= %s AND times > lost THEN %s ELSE paused END"
            " FROM fault WHERE b.name = fault.name RETURNING lost",
            (name, most, why),
        ).fetchone()
        return int(str(found["lost"])) if found else 0

    def pause(self, name: str, why: str | None) -> bool:
        """Pause an association's passes, or resume them if `why` is None; False if unknown."""
        done = self._db.execute(
            "UPDATE fleet_board SET paused = %s, lost = 0 WHERE name = %s", (why, name)
        )
        return done.rowcount == 1

    def note_changed(self, robot: str, sheets: Iterable[str], page: str, now: datetime) -> None:
        """Note which sheets of a robot have changed, and where its feed was read to."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE fleet_board SET changed = %s WHERE robot = %s AND sheet = ANY(%s)",
                (now, robot, list(sheets)),
            )
            self._db.execute(
                "INSERT INTO fleet_feeds (robot, page, read) VALUES (%s, %s, %s)"
                " ON CONFLICT (robot) DO UPDATE SET page = excluded.page, read = excluded.read",
                (robot, page, now),
            )

    def feeds(self, since: datetime | None = None) -> Mapping[str, str]:
        """Give where each robot's feed was read to; of those that were read since, if asked."""
        asked = "SELECT robot, page FROM fleet_feeds WHERE %s::timestamptz IS NULL OR read > %s"
        found = self._db.execute(asked, (since, since))
        return {str(row["robot"]): str(row["page"]) for row in found}

    def set_limits(self, relays: Mapping[str, int]) -> None:
        """Say how many letters each relay takes in an hour; those that are not named, none."""
        with self._db.transaction(), self._db.cursor() as cursor:
            cursor.execute("DELETE FROM fleet_limits WHERE relay <> ALL(%s)", (list(relays),))
            cursor.executemany(
                "INSERT INTO fleet_limits AS l (relay, per_hour) VALUES (%s, %s) ON CONFLICT"
                " (relay) DO UPDATE SET per_hour = excluded.per_hour"
                # Written only where it differs: claims wait for whoever holds the row.
                " WHERE l.per_hour <> excluded.per_hour",
                sorted(relays.items()),
            )

    def given(self, now: datetime) -> Mapping[str, int]:
        """Tell how many letters each relay was given within the hour, as claims count them."""
        found = self._db.execute(
            "SELECT relay, sum(given)::integer AS given FROM fleet_relays"
            " WHERE minute > %s AND minute < %s GROUP BY relay",
            (now - timedelta(minutes=61), now + timedelta(minutes=61)),
        )
        return {str(row["relay"]): int(str(row["given"])) for row in found}

    @contextmanager
    def sweeping(self, now: datetime, apart: timedelta) -> Iterator[bool]:
        """Be the one who looks who is due; False where another does, or did so shortly before."""
        with self._db.transaction():
            lock = "SELECT pg_try_advisory_xact_lock(%s, %s) AS ours"
            found = self._db.execute(lock, (_LOCKS, _SWEEP)).fetchone()
            if not found or not found["ours"]:
                yield False
                return
            mark = self._db.execute(
                "INSERT INTO fleet_swept AS s (at) VALUES (%(now)s) ON CONFLICT (one) DO UPDATE"
                " SET at = excluded.at WHERE s.at <= %(before)s OR s.at > %(now)s",
                {"now": now, "before": now - apart},
            )
            yield mark.rowcount == 1

    def join(self, host: str, pid: int, threads: int, now: datetime) -> int:
        """Note that a worker is there; give its number."""
        found = self._db.execute(
            "INSERT INTO fleet_workers (host, pid, threads, began, seen)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING id",
            (host, pid, threads, now, now),
        ).fetchone()
        assert found is not None
        return int(str(found["id"]))

    def seen(self, worker: int, now: datetime, ahead: timedelta = timedelta(0)) -> None:
        """Note that a worker is still there, and its clock; those of a day ago are forgotten."""
        self._db.execute(
            "UPDATE fleet_workers SET seen = %s, ahead = %s WHERE id = %s", (now, ahead, worker)
        )
        gone = now - timedelta(days=1)
        self._db.execute("DELETE FROM fleet_workers WHERE seen < %s", (gone,))

    def sign_off(self, worker: int) -> None:
        """Note that a worker has ended as it should."""
        self._db.execute("DELETE FROM fleet_workers WHERE id = %s", (worker,))

    def workers(self) -> Sequence[WorkerRow]:
        """Give those that are there, and those that died."""
        with self._db.cursor(row_factory=class_row(WorkerRow)) as cursor:
            asked = "SELECT host, pid, threads, began, seen, ahead FROM fleet_workers ORDER BY id"
            return cursor.execute(asked).fetchall()

"""How a fleet stands, in Prometheus' text format: one series an association, by its name."""

from collections.abc import Iterator

from douze.fleet.overview import FleetOverview
from douze.monitor.metrics import gauge


def metrics(overview: FleetOverview) -> str:
    """Write every number, each with what it is."""
    return "".join(f"{line}\n" for line in _lines(overview))


def _lines(overview: FleetOverview) -> Iterator[str]:
    rows = overview.rows
    yield from gauge("fleet_associations", "Associations of the fleet.", [("", len(rows))])
    yield from gauge("fleet_workers", "Workers that are alive.", [("", len(overview.workers))])
    hosts = {one.host: one.ahead.total_seconds() for one in overview.workers}
    told = "By how much a host's clock is ahead of the database's."
    yield from gauge("fleet_clock_ahead_seconds", told, sorted(hosts.items()), "host")
    yield from gauge("fleet_queued", "Passes that wait for a worker.", [("", len(overview.queued))])
    yield from gauge(
        "fleet_last_good_timestamp_seconds",
        "When a pass was last done to its end.",
        [(row.name, row.good.timestamp()) for row in rows if row.good is not None],
        "association",
    )
    for name, told, counted in (
        ("failing", "Whether its passes fail.", [r.failing_since is not None for r in rows]),
        ("paused", "Whether no pass of it begins.", [r.paused is not None for r in rows]),
        ("letters_waiting", "Letters that wait.", [r.waiting for r in rows]),
        ("letters_in_doubt", "Letters of unknown fate.", [r.in_doubt for r in rows]),
    ):
        samples = [(row.name, float(number)) for row, number in zip(rows, counted, strict=True)]
        yield from gauge(f"fleet_{name}", told, samples, "association")
    yield from gauge(
        "fleet_relay_left",
        "Letters that a relay still takes within the hour.",
        [(one.name, one.left) for one in overview.relays],
        "relay",
    )
    yield from gauge(
        "fleet_robot_associations",
        "Associations that a robot reads.",
        [(one.robot, one.associations) for one in overview.robots],
        "robot",
    )

"""How a fleet stands, for machines."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from douze.fleet.overview import FleetOverview


def overview_json(overview: FleetOverview) -> dict[str, Any]:
    """Tell everything; moments are ISO 8601 with their offset, rhythms are seconds."""
    return {
        "now": overview.now.isoformat(),
        "status": overview.status,
        "associations": [
            {**_plain(row), "queued": row.name in overview.queued} for row in overview.rows
        ],
        "workers": [_plain(one) for one in overview.workers],
        "dead": [_plain(one) for one in overview.dead],
        "relays": [_plain(one) for one in overview.relays],
        "robots": [_plain(one) for one in overview.robots],
    }


def _plain(struct: Struct) -> dict[str, Any]:
    return {name: _value(value) for name, value in asdict(struct).items()}


def _value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return value

"""How things stand, as JSON: names of people who wait, and no address."""

from datetime import UTC, datetime
from typing import Any

from douze.model.letters import LetterRecord
from douze.model.wording import Wording
from douze.monitor.overview import Overview, SessionOverview


def overview_json(overview: Overview, wording: Wording) -> dict[str, Any]:
    """Give everything that `status` tells; moments in UTC, words as the sheet has them."""
    failure, trouble, quota = overview.failure, overview.trouble, overview.quota
    return {
        "now": _in_utc(overview.now),
        "last_pass": {
            "at": _in_utc(overview.last_tried),
            "done": overview.last_tried is not None and failure is None,
            "error": failure.kind if failure else None,
            "why": failure.why if failure else None,
        },
        "last_success": _in_utc(overview.last_success),
        "sessions": [_session(one) for one in overview.sessions],
        "waits": [_letter(one, wording) for one in overview.waits],
        "in_doubt": [_letter(one, wording) for one in overview.in_doubt],
        "mail_trouble": trouble and {"cause": trouble.cause, "since": _in_utc(trouble.since)},
        "quota_left": {
            "hour": quota.hour,
            "day": quota.day,
            "blocked_until": _in_utc(quota.blocked_until),
        },
        "alerts": [
            {
                "ref": one.ref,
                "session": one.session,
                "name": one.name,
                "reason": one.what.code,
                "what": wording.sentence(one.what),
            }
            for one in overview.alerts
        ],
        "versions": dict(overview.versions),
    }


def _session(one: SessionOverview) -> dict[str, Any]:
    # Key by key, as the reference has them: what our types call it may change, and this may not.
    return {
        "code": one.code,
        "title": one.title,
        "start": _in_utc(one.start),
        "state": one.state.value,
        "places": one.places,
        "kept_back": one.kept_back,
        "confirmed": one.confirmed,
        "held": one.held,
        "free": one.free,
        "waiting": [
            {"ref": each.ref, "name": each.name, "rank": each.rank} for each in one.waiting
        ],
    }


def _letter(one: LetterRecord, wording: Wording) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "state": wording.word(one.state),
        "since": _in_utc(one.decided_at),
        "not_before": _in_utc(one.not_before),
        "why": one.detail,
    }


def _in_utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None

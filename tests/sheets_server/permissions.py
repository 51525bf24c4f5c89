"""Who may see and change a file."""

import secrets

from tests.sheets_server.calls import Call, Raw
from tests.sheets_server.errors import Json, drive_error
from tests.sheets_server.masks import choose, parse

_USUAL = "kind,id,type,role"
_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")


def search(call: Call, key: str) -> Json:
    """Answer permissions.list."""
    held = call.drive.file(key).permissions
    answer = {"kind": "drive#permissionList", "permissions": held}
    fields = call.one("fields") or f"kind,permissions({_USUAL})"
    return dict(choose(answer, parse(fields)))


def create(call: Call, key: str) -> Json:
    """Answer permissions.create."""
    document, body = call.drive.file(key), call.json
    kind, role = body.get("type"), body.get("role")
    if kind not in ("user", "group", "domain", "anyone"):
        raise drive_error(
            400, "The permission type field is required.", "required", "permission.type", "other"
        )
    if role not in _ROLES:
        raise drive_error(
            400, "The permission role field is required.", "required", "permission.role", "other"
        )
    if kind in ("user", "group") and not body.get("emailAddress"):
        message = "The permission emailAddress field is required."
        raise drive_error(400, message, "required", "permission.emailAddress", "other")
    fresh: Json = {"kind": "drive#permission", "id": str(secrets.randbelow(10**20)).zfill(20)}
    if kind == "anyone":
        fresh["id"] = "anyone" if body.get("allowFileDiscovery") else "anyoneWithLink"
    fresh |= {"type": kind, "role": role}
    for name in ("emailAddress", "domain"):
        if body.get(name):
            fresh[name] = body[name]
    if "allowFileDiscovery" in body or kind in ("domain", "anyone"):
        fresh["allowFileDiscovery"] = bool(body.get("allowFileDiscovery"))
    if "emailAddress" in fresh:
        fresh |= {
            "displayName": body["emailAddress"].split("@")[0],
            "deleted": False,
            "pendingOwner": False,
        }
    document.permissions = [one for one in document.permissions if one["id"] != fresh["id"]]
    document.permissions.append(fresh)
    return dict(choose(fresh, parse(call.one("fields") or _USUAL)))


def _find(call: Call, key: str, number: str) -> tuple[list[Json], int]:
    held = call.drive.file(key).permissions
    for position, one in enumerate(held):
        if one["id"] == number:
            return held, position
    raise drive_error(404, f"Permission not found: {number}.", "notFound", "permissionId")


def get(call: Call, key: str, number: str) -> Json:
    """Answer permissions.get."""
    held, position = _find(call, key, number)
    return dict(choose(held[position], parse(call.one("fields") or _USUAL)))


def patch(call: Call, key: str, number: str) -> Json:
    """Answer permissions.update."""
    held, position = _find(call, key, number)
    body = call.json
    if body.get("role") == "owner" and not call.flag("transferOwnership"):
        message = (
            "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
        raise drive_error(403, message, "forbidden", "transferOwnership")
    if body.get("role") == "owner":
        for one in held:
            if one["role"] == "owner":
                one["role"] = "writer"
    held[position] |= {name: body[name] for name in ("role", "pendingOwner") if name in body}
    return dict(choose(held[position], parse(call.one("fields") or _USUAL)))


def delete(call: Call, key: str, number: str) -> Raw:
    """Answer permissions.delete."""
    held, position = _find(call, key, number)
    del held[position]
    return Raw(status=204)

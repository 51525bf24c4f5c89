"""Who may see and change a file."""

from tests.sheets_server.calls import Call, Raw
from tests.sheets_server.documents import permission_id
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
    fresh = _written(kind, role, body)
    if fresh["id"] in [one["id"] for one in document.permissions if one["role"] == "owner"]:
        return dict(choose(fresh | {"role": "owner"}, parse(call.one("fields") or _USUAL)))
    _check_owner(call, body)
    if role == "owner":
        _demote(document.permissions)
    document.permissions = [one for one in document.permissions if one["id"] != fresh["id"]]
    document.permissions.append(fresh)
    return dict(choose(fresh, parse(call.one("fields") or _USUAL)))


def _written(kind: str, role: str, body: Json) -> Json:
    """Write a permission; whoever has one on this file already keeps its number."""
    named = {name: body[name] for name in ("emailAddress", "domain") if body.get(name)}
    number = permission_id(next(iter(named.values()), ""))
    if kind == "anyone":
        number = "anyone" if body.get("allowFileDiscovery") else "anyoneWithLink"
    fresh: Json = {"kind": "drive#permission", "id": number, "type": kind, **named, "role": role}
    if "emailAddress" in named:
        name = body["emailAddress"].split("@")[0]
        fresh |= {"displayName": name, "deleted": False, "pendingOwner": False}
    if kind == "domain":
        fresh["displayName"] = body.get("domain", "")
    if "allowFileDiscovery" in body or kind in ("domain", "anyone"):
        fresh["allowFileDiscovery"] = bool(body.get("allowFileDiscovery"))
    return fresh


def _check_owner(call: Call, body: Json) -> None:
    if body.get("role") == "owner" and not call.flag("transferOwnership"):
        message = (
            "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
        raise drive_error(403, message, "forbidden", "transferOwnership")


def _demote(held: list[Json]) -> None:
    """Let whoever was the owner be a writer from now on."""
    for one in held:
        if one["role"] == "owner":
            one["role"] = "writer"


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
    _check_owner(call, body)
    if body.get("role", "writer") not in _ROLES:
        raise drive_error(400, "The specified role is invalid.", "invalid", "permission.role")
    if body.get("role") == "owner":
        _demote(held)
        body["pendingOwner"] = False
    held[position] |= {name: body[name] for name in ("role", "pendingOwner") if name in body}
    return dict(choose(held[position], parse(call.one("fields") or _USUAL)))


def delete(call: Call, key: str, number: str) -> Raw:
    """Answer permissions.delete."""
    held, position = _find(call, key, number)
    if held[position]["role"] == "owner":
        message = "The owner of a file cannot be removed."
        raise drive_error(403, message, "cannotRemoveOwner")
    del held[position]
    return Raw(status=204)

"""What a session is known by to feed readers and calendars, whatever it is called."""

from uuid import NAMESPACE_URL, uuid5

from douze.model.settings import Settings


def identity(code: str, settings: Settings) -> str:
    """A UUID that is the same in each pass, and another association's is another."""
    where = settings.site.url or f"mailto:{settings.association.contact.address}"
    return str(uuid5(NAMESPACE_URL, f"{where.rstrip('/')} {code}"))

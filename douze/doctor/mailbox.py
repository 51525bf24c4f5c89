"""The mailbox to which letters come back: whether we may read it."""

from douze.doctor.finding import Finding, fine, wrong
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.ports import BounceMailbox


def mailbox(bounces: BounceMailbox, settings: Settings) -> Finding:
    """Log in and open the folder; nothing in it is read."""
    trouble = bounces.check()
    if trouble is not None:
        return wrong(trouble)
    ours = settings.mail.bounces
    return fine(phrase("doctor_returns", user=ours.user, host=ours.host, folder=ours.folder))

"""What a pass goes by is nobody else's on this machine, or it does not begin."""

from collections.abc import Iterator

from douze.composition import Adapters
from douze.model.phrases import Phrase
from douze.own_file import all_in, open_to_all, refuse_open_to_all


def refuse_unsafe(adapters: Adapters) -> Iterator[Phrase]:
    """Refuse what somebody else could have written; of a workbook it is told.

    Raises OpenToAll. Staff share workbooks by folders that many may write to.
    """
    settings = adapters.settings
    words = all_in(settings.templates)  # whoever may write there speaks for the association
    refuse_open_to_all(adapters.config, settings.ledger, adapters.secret.path, *words)
    if settings.spreadsheet.kind == "workbook":
        yield from open_to_all(settings.spreadsheet.path)

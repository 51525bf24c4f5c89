"""Settings that are still those of the example that Douze comes with, told one by one."""

import re
from collections.abc import Iterator

from douze.doctor.finding import Finding, note
from douze.model.phrases import phrase
from douze.model.settings import Settings

#: Nobody can have these domains (RFC 2606, 3); the example's addresses are in one of them.
_EXAMPLE = re.compile(r"(?:[/@.]|^)example\.(?:org|com|net)(?=[/:?#]|$)", re.IGNORECASE)
_NAME, _CONTACT = "Cap Rural", "Geneviève Ganivet"


def examples(settings: Settings) -> Iterator[Finding]:
    """Name each setting that was left as it came, and shows in letters or decides where they go."""
    association, mail = settings.association, settings.mail
    if association.name == _NAME:
        yield note(phrase("doctor_example_name", setting="association.name", value=_NAME))
    if association.contact.name == _CONTACT:
        yield note(phrase("doctor_example_name", setting="association.contact", value=_CONTACT))
    if mail.sender.name == _NAME and association.name != _NAME:
        yield note(phrase("doctor_example_name", setting="mail.from", value=_NAME))
    for setting, value in (
        ("association.contact", association.contact.address),
        ("association.treasurer", association.treasurer.address if association.treasurer else ""),
        ("association.bulletin", association.bulletin),
        ("association.payment", association.payment),
        ("association.form", association.form),
        ("association.withdraw", association.withdraw),
        ("association.evaluation", association.evaluation),
        ("mail.from", mail.sender.address),
        ("mail.host", mail.host if mail.kind == "smtp" else ""),
        ("mail.bounces.host", mail.bounces.host),
        ("site.url", settings.site.url),
        ("site.form", settings.site.form),
    ):
        if is_example(value):
            yield note(phrase("doctor_example", setting=setting, value=value))


def is_example(value: str) -> bool:
    """Whether an address, or the name of a host, is one that nobody can have."""
    return _EXAMPLE.search(value) is not None

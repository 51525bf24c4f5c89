"""What the domain of the sender says of who may write in its name: SPF, DKIM, DMARC.

Where it does not go with the mail host, letters end as spam, and nobody is told. Only what DNS
says can be looked at: through which machines a host passes letters on, it alone knows. So
nothing here is more than a hint.
"""

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from douze.doctor.finding import Finding, fine, note
from douze.model.phrases import phrase

if TYPE_CHECKING:
    from dns.resolver import Resolver

#: Gives the texts of a name in DNS: none where it has none, or is nothing but a way to others;
#: None where there is no such name, nor any below it (RFC 8020).
Ask = Callable[[str], Sequence[str] | None]

PATIENCE = 2.0  # seconds, for all questions together
#: An SPF of more includes than this counts for none (RFC 7208, 4.6.4).
_MOST_INCLUDES = 10
#: Whose letters leave under another name than that of the host at which they are handed in.
_ALSO = {"gmail": "google", "googlemail": "google", "office365": "outlook", "hotmail": "outlook"}
_NAMING = ("include", "redirect", "a", "mx", "exists")


class DnsSilent(Exception):
    """No answer within two seconds."""


def sender_domain(address: str, host: str, ask: Ask) -> Iterator[Finding]:
    """Hold the records of the sender's domain against the host that letters are handed to."""
    domain = address.rpartition("@")[2].lower()
    facts = {"domain": domain, "host": host}
    try:
        found = [
            *_spf(domain, host, ask),
            *(["doctor_dkim_none"] if ask(f"_domainkey.{domain}") is None else []),
            *([] if _dmarc(domain, ask) else ["doctor_dmarc_none"]),
        ]
    except DnsSilent:
        yield note(phrase("doctor_dns_silent", **facts))
        return
    yield from (note(phrase(code, **facts)) for code in found)
    if not found:
        yield fine(phrase("doctor_domain", **facts))


def _spf(domain: str, host: str, ask: Ask) -> Iterator[str]:
    """Say what is wrong with the SPF: there is none, there are two, or it names others only."""
    records = _records(domain, "v=spf1", ask)
    if len(records) != 1:
        yield "doctor_spf_twice" if records else "doctor_spf_none"
    elif owner(host) not in {owner(name) for name in _allowed_domains(domain, ask)}:
        yield "doctor_spf_other"


def _allowed_domains(domain: str, ask: Ask) -> Iterator[str]:
    """Name all domains that an SPF lets write, also by way of others; its own where it may."""
    left, seen = [domain], set[str]()
    while left and len(seen) <= _MOST_INCLUDES:
        at = left.pop(0)
        if at in seen:
            continue
        seen.add(at)
        for record in _records(at, "v=spf1", ask):
            for term in record.lower().split()[1:]:
                word, _, name = term.lstrip("+").replace("=", ":", 1).partition(":")
                if word.partition("/")[0] not in _NAMING:
                    continue
                yield name.partition("/")[0] or at
                if word in ("include", "redirect"):
                    left.append(name)


def _dmarc(domain: str, ask: Ask) -> bool:
    """Whether the domain, or the one that it is part of, says what to do with what is false."""
    # The organisational domain (RFC 7489, 3.2), less its list of suffixes: mostly two labels.
    above = ".".join(domain.split(".")[-2:])
    return any(
        _records(f"_dmarc.{name}", "v=dmarc1", ask) for name in dict.fromkeys((domain, above))
    )


def _records(name: str, begins: str, ask: Ask) -> list[str]:
    return [text for text in ask(name) or () if text.lower().split(";")[0].split(" ")[0] == begins]


def owner(name: str) -> str:
    """Say whose a domain is, by the word before its ending: `ssl0.ovh.net` is of `ovh`."""
    labels = name.lower().rstrip(".").split(".")
    word = labels[-2] if len(labels) > 1 else labels[0]
    return _ALSO.get(word, word)


def dns(resolver: "Resolver | None" = None) -> Ask:
    """Ask the machine's own name servers, two seconds in all. Its answers raise DnsSilent."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, get_default_resolver

    until = monotonic() + PATIENCE

    def ask(name: str) -> Sequence[str] | None:
        left = until - monotonic()
        if left <= 0:
            raise DnsSilent
        try:
            asked = resolver or get_default_resolver()
            answer = asked.resolve(name, "TXT", lifetime=left, raise_on_no_answer=False)
        except NXDOMAIN:
            return None
        except DNSException as error:
            raise DnsSilent from error
        return [b"".join(part.strings).decode("utf-8", "replace") for part in answer.rrset or ()]

    return ask

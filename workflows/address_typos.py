"""An address whose domain is one slip away from a great provider's: `zoe@gmial.com`.

Staff are told on the row. Nothing is corrected, and the seat goes on: it may be right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from douze.model.book import Member
from douze.model.desired import Outcome
from douze.model.phrases import phrase
from douze.model.providers import GREAT, is_public_here
from douze.model.reasons import Reason
from workflows.matters import Matter, note
from workflows.rule_book import RuleBook
from workflows.similarity import one_slip
from workflows.view import View

#: Endings that providers have not, or not for mailboxes, and that people write all the same.
_ENDINGS = {
    "gmail.fr": "gmail.com",
    "icloud.fr": "icloud.com",
    "wanadoo.com": "wanadoo.fr",
}
#: What is left of `com` by a slip, and happens to be a country's ending.
_CUT = frozenset({"co", "cm", "om"})
#: Names of fewer letters are a slip away from many others: of these only two letters that changed
#: places, or a letter twice, are taken for one.
_SHORT = 5


def matters(view: View) -> Iterator[Matter]:
    """Say of whoever has such an address what was perhaps meant.

    A domain that a member has, or two registered people, is taken for one.
    """
    suspected = [outcome for outcome in view.outcomes if provider_meant(_domain(outcome))]
    if not suspected:
        return
    people = {(_domain(one), one.registration.who) for one in view.outcomes}
    shared = Counter(domain for domain, _ in people)
    of_members = _domains_of(view.book.members)
    for outcome in suspected:
        domain = _domain(outcome)
        if outcome.over or outcome.row_removed:
            continue
        if shared[domain] == 1 and domain not in of_members:
            email, meant = outcome.registration.address or "", provider_meant(domain)
            yield note(outcome, phrase(Reason.PERHAPS_A_SLIP, email=email, meant=meant))


def _domains_of(members: Iterable[Member]) -> set[str]:
    domains: set[str] = set()
    for member in members:
        domains.update(member.domains)
        domains.update(address.rpartition("@")[2] for address in member.addresses)
    return domains


def _domain(outcome: Outcome) -> str:
    return (outcome.registration.address or "").rpartition("@")[2].casefold()


@lru_cache(maxsize=4096)
def provider_meant(domain: str) -> str:
    """The great provider whose domain was perhaps meant; empty where none was, or none is sure."""
    if domain in _ENDINGS:
        return _ENDINGS[domain]
    # A provider of that very name is no slip, unless its ending is one that `com` is cut to.
    cut = domain.rpartition(".")[2] in _CUT
    if not domain or (is_public_here(domain) and not cut):
        return ""
    found = sorted(great for great in GREAT if _one_slip(domain, great))
    return found[0] if found else ""


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many or another, or two have changed places."""
    if not one_slip(typed, meant):
        return False
    at = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    at = min(len(typed), len(meant)) if at is None else at
    swapped = typed[at + 2 :] == meant[at + 2 :] and sorted(typed) == sorted(meant)
    doubled = typed[at + 1 :] == meant[at:] and at > 0 and typed[at] == typed[at - 1]
    return swapped or doubled or _long(meant, at)


def _long(meant: str, at: int) -> bool:
    """Whether a name is long enough for any slip, or the slip stands in the ending."""
    name = meant.partition(".")[0]
    return len(name) >= _SHORT or at > len(name)


RULE_BOOK = RuleBook(matters=matters)

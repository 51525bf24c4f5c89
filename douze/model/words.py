"""The words that stand in the sheet and in the ledger.

A member's value is the French word, which is also what the ledger keeps; `templates/en/`
says how an English sheet writes it.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmée"
    TO_SETTLE = "à régler"
    WAITING = "liste d'attente"
    CANCELLED = "annulée"
    EXPIRED = "expirée"
    REFUSED = "refusée"
    TO_CHECK = "à vérifier"


#: Who has a place or waits for one.
LIVE = frozenset({Status.CONFIRMED, Status.TO_SETTLE, Status.WAITING})
#: Whose registration is over, until an answer or staff open it again.
CLOSED = frozenset({Status.CANCELLED, Status.EXPIRED, Status.REFUSED})


class SessionState(StrEnum):
    """What staff say of a session in `État`."""

    OPEN = "ouverte"
    DRAFT = "brouillon"  #: nothing of it is shown yet
    POSTPONED = "reportée"  #: it has no date until there is a new one
    CANCELLED = "annulée"
    ARCHIVED = "archivée"  #: it is over, and nothing is done about it any more


class Decision(StrEnum):
    """What staff decided for one registration; it beats every rule."""

    CONFIRM = "confirmer"
    WAIT = "attente"
    CANCEL = "annuler"
    REFUSE = "refuser"
    MOVE = "reporter"  #: on to the next date of the session: see `Suite`


#: What staff write in `Décision` to have somebody erased: it decides nothing about the seat.
ERASE = "effacer"


class Resend(StrEnum):
    """What staff ask for in `Renvoyer`."""

    AGAIN = "oui"  #: say once more what holds; a letter that failed or is in doubt goes again
    ARRIVED = "arrivé"  #: what is in doubt has arrived


class Dues(StrEnum):
    """What the membership dues of a registration are, on the day of its session."""

    SETTLED = "à jour"
    UNSETTLED = "non réglée"
    NOT_ASKED = "non requise"


class TypedName(StrEnum):
    """What it is worth that somebody typed the name of a structure that has paid."""

    ACCEPT = "accept"
    HOLD = "hold"  #: a seat is held, until staff name the address or the dues come
    NO = "no"


class Rule(StrEnum):
    """Rules that came with a later version: what was before a pass first knew one stays."""

    SECOND_ANSWERS = "second_answers"  #: told on the row of whoever is confirmed
    FIRST_USE = "first_use"  #: of a typed structure or a domain, told to staff
    LATE_DUES = "late_dues"  #: that arrive after the deadline open a registration again
    CHANGE_TO_ALL = "change_to_all"  #: a change is told to whoever waits or has to settle, too
    SAID_AGAIN = "said_again"  #: a row's `Renvoyer`, or another address or person on it
    MOVED_ANSWERS = "moved_answers"  #: an answer that is edited moves the registration
    UNREACHED = "unreached"  #: whose confirmation came back loses the seat
    DOSSIERS = "dossiers"  #: a session gets a file by itself, a week after its end
    WORKING_DAYS = "working_days"  #: a hold that begins ends on no public holiday either
    LAST_WORDS = "last_words"  #: `no_seat` is the last word; after `expired` a change is told


class Withheld(StrEnum):
    """Why a letter that could leave does not."""

    FLOOD = "flood"  #: too many new people at once: staff let them through, or do not
    MAILBOX = "mailbox"  #: its mailbox has had as many as it gets in a day
    SETTLES = "settles"  #: what staff have just typed may not be all of it
    QUIET_HOURS = "quiet_hours"  #: it waits for the day, and leaves by itself


class LetterState(StrEnum):
    """What became of a letter, in the word of the tab `Messages`."""

    SENT = "envoyé"
    #: It lies in a folder of letters, and nobody has got it.
    WRITTEN = "écrit"
    QUEUED = "en attente"
    #: Decided and kept back by a guard: it goes once staff let it through, or its time has come.
    WITHHELD = "retenu"
    REFUSED = "refusé"
    IN_DOUBT = "incertain"
    MISSED = "manqué"
    RETURNED = "retourné"
    #: Decided, never sent, and no longer true: it may be decided again under the same key.
    OUTDATED = "retiré"


#: Still to go.
PENDING = frozenset({LetterState.QUEUED, LetterState.WITHHELD})
#: Nobody has had anything of it so far.
UNSENT = PENDING | {LetterState.OUTDATED}
#: Nobody has had it, whether it is still to go, was taken back or came too late.
NEVER_LEFT = UNSENT | {LetterState.MISSED}
#: It went to a mailbox, or into a folder from which somebody sends it.
LEFT = frozenset({LetterState.SENT, LetterState.WRITTEN})
#: Somebody has it, or may have. What lies in a folder may be sent later, or never.
GOT = frozenset({LetterState.SENT, LetterState.IN_DOUBT})
#: A server took it, or may have; what came back was taken before.
HANDED_OVER = GOT | {LetterState.RETURNED}
#: It certainly reached nobody: a server would not have it, or it came back.
FAILED = frozenset({LetterState.REFUSED, LetterState.RETURNED})


class BounceReason(StrEnum):
    """Why a letter came back or was refused, as far as codes and known phrases tell.

    What staff are advised to do depends on it.
    """

    NO_MAILBOX = "no_mailbox"  #: nobody has this address, or nobody any more
    NO_DOMAIN = "no_domain"  #: nothing of this name takes mail
    FULL = "full"
    BLOCKED = "blocked"  #: the letter or its sender is not wanted; the address may be right
    UNREACHED = "unreached"  #: given up after days of silence
    OTHER = "other"

"""What can go wrong with letters: with one of them, or with the server that takes them all."""

from collections.abc import Sequence
from datetime import timedelta

from douze.errors import DouzeError, PlacedError, items
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.report import Unwritable


class MailUnavailable(PlacedError):
    """Nothing can be handed over for now; what waits goes in a later pass.

    `cause` is the code of the sentence that tells staff why, and `said` the server's words, or
    ours where it said nothing.
    `pause` is how long nothing is to be tried, where the server asked for that.
    """

    exit_status = 1

    def __init__(
        self,
        where: str,
        what: Phrase,
        hint: Phrase,
        *,
        cause: str = Reason.MAIL_UNREACHABLE,
        said: str | Phrase = "",
        pause: timedelta | None = None,
    ) -> None:
        self.cause, self.said, self.pause = cause, said, pause
        super().__init__(where, what, hint)


class MailNeedsPerson(MailUnavailable):
    """Waiting does not help: a login, a certificate or a password has to be put right."""

    exit_status = 2


class SenderRefused(MailUnavailable):
    """This letter was certainly not accepted, because of us: others will hear the same."""


class AboutOneLetter(DouzeError):
    """What became of one letter. `said` are the server's words, or ours where it had none."""

    def __init__(self, said: str | Phrase) -> None:
        self.said = said
        super().__init__(said if isinstance(said, Phrase) else phrase("error_said", said=said))


class MailRefused(AboutOneLetter):
    """This one letter was certainly not accepted, and will not be."""


class TextRefused(MailRefused):
    """The same, because of what it says or how long it is: another address would not help."""


class MailboxFull(MailRefused):
    """The same, because the recipient's mailbox is full: the address is right."""


class UnclearRefusal(MailRefused):
    """The same, and the server does not say whether the recipient or we are meant.

    `gist` are its words less what differs from one letter to another.
    """

    def __init__(self, said: str, gist: str) -> None:
        self.gist = gist
        super().__init__(said)


class MailDeferred(AboutOneLetter):
    """This one letter was certainly not accepted, and may be later. Others are not concerned."""


class MailInDoubt(AboutOneLetter):
    """The text was handed over, and nobody can say whether it was accepted."""


class LetterMalformed(DouzeError):
    """A letter that our own last check does not let out, or that no bytes can be made of."""

    def __init__(self, what: Phrase) -> None:
        self.what = what
        super().__init__(what)


class LettersUnwritable(DouzeError):
    """Letters that our own last check would not let out: a fault of ours, or of the templates.

    `letters` are the report's, each with its key and why.
    """

    def __init__(self, letters: Sequence[Unwritable]) -> None:
        self.letters = tuple(letters)
        first = phrase("error_unwritable", count=len(letters))
        super().__init__(first, *items([letter.told for letter in letters]))


class NoLongerWanted(DouzeError):
    """The letter is not to be sent any more: what it says has changed meanwhile."""


class RelayFull(DouzeError):
    """The relay that others use too takes no more letters within the hour: this one waits."""

    exit_status = 1

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(why)

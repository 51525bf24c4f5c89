"""What can go wrong in a way that a person has to hear of.

Each error carries fields, says what happened, and knows its exit status: 1 when waiting
helps (the next pass tries again), 2 when somebody has to do something.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta


class DouzeError(Exception):
    """Something that ends a pass. `done` says what was and was not done before it did."""

    exit_status = 2
    done = "Nothing was written and nothing was sent."
    alerted = False  #: whether staff were sent an alert about it
    only_written = False  #: whether that alert lies in a folder, where nobody got it
    unheard = ""  #: the contact's address, where it refuses such an alert


class ConfigProblems(DouzeError):
    """`config.yaml` has mistakes; all of them are told at once."""

    def __init__(self, path: str, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__(path, self.problems)

    def __str__(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return "\n".join([f"{self.path} has {count}:", *(f"  - {p}" for p in self.problems)])


class WorkbookError(DouzeError):
    """The spreadsheet cannot be read or written: `where: what. Hint`.

    `cause` is the code of the sentence that tells staff why no pass succeeds, with `facts`,
    where it is for them to mend.
    """

    def __init__(self, where: str, what: str, hint: str, *, cause: str = "", **facts: str) -> None:
        self.where, self.what, self.hint = where, what, hint
        self.cause, self.facts = cause, facts
        super().__init__(where, what, hint)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.hint}"


class NotAWorkbook(WorkbookError):
    """The file is missing, empty, or no .xlsx workbook."""


class WorkbookUnwritable(WorkbookError):
    """The file or its folder cannot be written by whoever runs the pass."""


class WorkbookBusy(WorkbookError):
    """Somebody has the workbook open; the next pass tries again."""

    exit_status = 1

    def __init__(self, where: str, owner: str, hint: str) -> None:
        self.owner = owner  #: empty where the program that has it open does not say
        super().__init__(where, f"{owner or 'somebody'} has it open", hint)


class SheetUnreachable(WorkbookError):
    """The other side of the line does not answer for now; the next pass tries again."""

    exit_status = 1


class SheetRefused(WorkbookError):
    """The online spreadsheet is not given to us, or is none; somebody has to see to it."""


class StaleSnapshot(WorkbookError):
    """The spreadsheet changed since it was read; the next pass reads it anew."""

    exit_status = 1


class SheetUnusable(DouzeError):
    """The spreadsheet lacks something that every pass needs; all of it is told at once.

    `problems` are the model's: each has a place and a phrase, which a language turns into
    words.
    """

    def __init__(self, name: str, problems: Sequence[object]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        return f"{self.name} has {len(self.problems)} problem(s)"


class TemplateProblems(DouzeError):
    """Letters that could not be written; every mistake is told, before anything is sent."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return "\n".join([f"The templates have {count}:", *(f"  - {p}" for p in self.problems)])


class PhrasesUnreadable(DouzeError):
    """The sentences of a language cannot be loaded."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(where, what)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. Put the file back as it came with Douze."


class GuardedPass(DouzeError):
    """A limit of `guard` in `config.yaml`, or a sign that something is wrong, ends the pass."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return f"the pass was refused for {len(self.problems)} reason(s)"


class AnotherPassRuns(DouzeError):
    """Another pass holds the lock; it does the work, and the next one comes anyway."""

    exit_status = 1

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(where)

    def __str__(self) -> str:
        return f"{self.where}: another pass is running. Wait until it is done."


class UnsafePlace(DouzeError):
    """Somebody else on this machine could decide what we read or where we write."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class Stopped(DouzeError):
    """Somebody said stop before the pass had changed anything."""

    exit_status = 1

    def __str__(self) -> str:
        return "Told to stop. The next pass does the work."


class PassTooLong(DouzeError):
    """The time of a pass was over before it was."""

    exit_status = 1

    def __str__(self) -> str:
        return "the pass took longer than schedule.deadline. The next pass tries again."


class PassCutShort(DouzeError):
    """The pass before this one did not come to its end: it hung, was killed, or lost its power.

    `where` is the file that tells where it hung; empty where it was something else.
    """

    exit_status = 1

    def __init__(self, since: datetime, where: str) -> None:
        self.since, self.where = since, where
        super().__init__(since, where)

    def __str__(self) -> str:
        if self.where:
            return (
                "The pass before this one took longer than schedule.deadline and was cut off. "
                f"{self.where} tells what it was at."
            )
        return (
            "The pass before this one did not come to its end: it was cut off when it was told to "
            "stop, was killed, or the machine stopped. The machine's log tells more."
        )


class OwnFault(DouzeError):
    """Something that nobody foresaw; the log has what it was, which may hold anything."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)

    def __str__(self) -> str:
        return f"a fault of Douze itself ({self.kind}). The machine's log tells where."


class LedgerError(DouzeError):
    """The ledger cannot be opened, read or written."""

    def __init__(self, where: str, what: str, hint: str) -> None:
        self.where, self.what, self.hint = where, what, hint
        super().__init__(where, what, hint)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.hint}"


class LedgerNotEmpty(LedgerError):
    """A sheet can be adopted into an empty ledger only."""

    def __init__(self, where: str, registrations: int, letters: int) -> None:
        what = f"remembers {registrations} registrations and {letters} letters already"
        hint = (
            "A sheet is adopted into an empty ledger. If this one is old or damaged, move it away "
            f"with what belongs to it ({where}-wal, {where}-shm), then adopt again."
        )
        super().__init__(where, what, hint)


class NothingToAdopt(DouzeError):
    """The sheet shows no registration and no letter of an earlier pass."""

    def __init__(self, tabs: Sequence[str]) -> None:
        self.tabs = tuple(tabs)
        super().__init__(self.tabs)

    def __str__(self) -> str:
        return (
            f"{', '.join(self.tabs)}: there is nothing to adopt, no row was written by an earlier "
            "pass. Run apply: it begins from nothing."
        )


class SecretUnreadable(LedgerError):
    """The secret that signs the links in letters cannot be read, or not be made."""


class NotInDoubt(DouzeError):
    """Only a letter whose fate nobody can know is settled by hand."""

    def __init__(self, key: str, state: str) -> None:
        self.key, self.state = key, state
        super().__init__(key, state)

    def __str__(self) -> str:
        if not self.state:
            return (
                f"{self.key}: there is no letter of this key. Copy it from the last column of the "
                "letters' tab."
            )
        return f"{self.key}: this letter is not in doubt, it is « {self.state} ». Leave it."


class MailUnavailable(DouzeError):
    """Nothing can be handed over for now; what waits goes in a later pass.

    `cause` is the code of the sentence that tells staff why, and `said` the server's words.
    `pause` is how long nothing is to be tried, where the server asked for that.
    """

    exit_status = 1

    def __init__(
        self,
        where: str,
        what: str,
        hint: str,
        *,
        cause: str = "mail_unreachable",
        said: str = "",
        pause: timedelta | None = None,
    ) -> None:
        self.where, self.what, self.hint = where, what, hint
        self.cause, self.said, self.pause = cause, said, pause
        super().__init__(where, what, hint)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.hint}"


class MailNeedsPerson(MailUnavailable):
    """Waiting does not help: a login, a certificate or a password has to be put right."""

    exit_status = 2


class SenderRefused(MailUnavailable):
    """This letter was certainly not accepted, because of us: others will hear the same."""


class MailRefused(DouzeError):
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


class MailDeferred(DouzeError):
    """This one letter was certainly not accepted, and may be later. Others are not concerned."""


class MailInDoubt(DouzeError):
    """The text was handed over, and nobody can say whether it was accepted."""


class LettersUnwritable(DouzeError):
    """Letters that our own last check would not let out: a fault of ours, or of the templates.

    `letters` are the report's, each with its key and why.
    """

    def __init__(self, letters: Sequence[object]) -> None:
        self.letters = tuple(letters)
        super().__init__(self.letters)

    def __str__(self) -> str:
        lines = "\n".join(f"  - {letter}" for letter in self.letters)
        return (
            f"Letters that cannot be written: {len(self.letters)}. They wait, and go by themselves "
            f"once the cause is mended: look at their templates and their rows.\n{lines}"
        )


class NoLongerWanted(DouzeError):
    """The letter is not to be sent any more: what it says has changed meanwhile."""


class UnknownRegistration(DouzeError):
    """There is no registration of this reference, or its session cannot be read."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        super().__init__(ref)

    def __str__(self) -> str:
        return (
            f"{self.ref}: no registration of a session that can be read has this reference. "
            "Copy it from the column Réf (Ref) of the registrations' tab."
        )

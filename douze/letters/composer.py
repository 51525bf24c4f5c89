"""Words into letters: a planned letter and the templates become one message."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from sys import intern
from uuid import uuid4

from msgspec.structs import replace

from douze.errors import ColumnMissing, TemplateProblems
from douze.errors.mail import LetterMalformed
from douze.letters.context import NAMES
from douze.letters.invitation import to_ics
from douze.letters.letter_facts import Facts
from douze.letters.markdown import TextAndHtml, protect, render_text_and_html
from douze.letters.mime import Destination, LetterWords, ascii_address, to_bytes
from douze.letters.own_columns import OwnColumns, no_column
from douze.letters.own_folder import check_own_folder
from douze.letters.page import Page
from douze.letters.placeholders import OWN, fill_html, fill_text
from douze.letters.plain_words import (
    LONGEST_URL,
    calling_name,
    display_name,
    file_name,
    one_line,
    subject_line,
)
from douze.letters.samples import samples
from douze.letters.templates import Templates
from douze.letters.typography import typeset
from douze.letters.verification import verify_message
from douze.model.kinds import Carries, Kind
from douze.model.letters import Attachment, Letter, Mail, PlannedLetter
from douze.model.message_id import tag
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.tokens import Purpose
from douze.model.wording import Wording

#: Stands for the link of the webconference, and for the word by which a place is given back,
#: wherever a letter does not really leave.
HIDDEN_LINK, EXAMPLE_TOKEN = "⟨lien⟩", "AAAA-BBBB-CCCC-DDDD-EEEE"
#: The template of a letter that lists several sessions.
SEVERAL = "dues_several"
#: What every letter has beside the words of its kind.
_PARTS = ("details", "signature", "footer")
#: What of them a letter has not that is passed on.
_OURS = ("details", "signature")
#: What some have: the description in the calendar, the note on a test.
_RARE_PARTS = ("invitation", "rehearsal")


class Composer:
    """Writes the letters of one association in its language: the one way to a letter's text.

    `wording` says in digests and alerts what the sheet says. `token` gives the word by which a
    registration's person answers in a form, by what the answer means. It and the link stand in
    letters that leave, and in nothing that is shown or a test. `attach` makes the file that goes
    with a letter, where one does; it hears whether the letter leaves.
    Reads a template when it is first needed.
    """

    def __init__(
        self,
        settings: Settings,
        templates: Path,
        *,
        wording: Wording,
        token: Callable[[str, Purpose], str] | None = None,
        attach: Callable[[PlannedLetter, bool], Attachment | None] = lambda planned, leaves: None,
    ) -> None:
        self._settings, self._token, self._attach = settings, token or _example, attach
        self._ours = templates
        self._templates = Templates(templates, settings.language, protect, own=settings.templates)
        self._wording = wording
        self.page = Page(settings, self._templates)

    def check(self, kinds: Iterable[Kind]) -> None:
        """Make sure that letters of these kinds can be written, before anything is sent.

        Raises TemplateProblems naming every template, with the line, that is missing, does
        not parse, has no subject, or uses a name that nobody defines. Where none does, each
        is filled in for a few sample letters. Says nothing about the sense of the words.
        """
        check_own_folder(self._settings)
        kinds = tuple(kinds)
        # What can be seen without filling anything in comes first, each flaw with its line: one
        # that is filled in stops at its first.
        problems = [
            problem for name in _template_names(kinds) for problem in self._templates.flaws(name)
        ]
        for kind in () if problems else kinds:
            problems += self._failures(kind)
        if problems:
            raise TemplateProblems(list(dict.fromkeys(problems)))  # parts are in all kinds

    def without_own(self) -> "Composer":
        """The same without their templates and their logo: what staff have to hear all the same."""
        association = replace(self._settings.association, logo=None)
        settings = replace(self._settings, templates=None, association=association)
        return Composer(settings, self._ours, wording=self._wording)

    def subject(self, letter: Letter) -> str:
        """The subject alone, which a plan shows; one that many letters have is kept once.

        Empty where it is to say what stands in a column that is not there.
        """
        try:
            return self._subject(letter)
        except ColumnMissing:
            return ""

    def columns_missing(self, extra: Mapping[str, str]) -> list[Phrase]:
        """Name each place where a template asks for a column that is not among these."""
        own, tab = OwnColumns(extra, self._settings.tabs.sessions), self._settings.tabs.sessions
        return [
            asked.told(no_column(asked.header, extra, tab))
            for name in _template_names(tuple(Kind))
            for asked in self._templates.columns(name)
            if asked.header not in own
        ]

    def _subject(self, letter: Letter) -> str:
        text = self._templates.subject(_template(letter), self._facts(letter))
        return intern(subject_line(text))

    def compose(self, planned: PlannedLetter) -> Mail:
        """The message that leaves, the same bytes each time."""
        to = self._destination(planned)
        return self._mail(planned, to, _link(planned.letter), leaves=True)

    def without_layout(self, letter: Letter) -> TextAndHtml:
        """The words of a letter alone, as text and as HTML without styles, to be pasted."""
        facts = self._facts(letter)
        words, own = self._rendered(_template(letter), facts), _own(facts)
        return TextAndHtml(fill_text(words.text, own), self._filled(words.html, own))

    def show(self, planned: PlannedLetter) -> Mail:
        """The same message for somebody else to look at: nobody can join or withdraw by it."""
        return self._mail(planned, self._destination(planned), HIDDEN_LINK)

    def rehearse(self, planned: PlannedLetter, address: str) -> Mail:
        """What is shown of a letter, sent to a test address: no letter of record, and it says so.

        Its calendar entry is one of its own, so that it cannot be taken for the real one.
        """
        return self._mail(planned, self._test_destination(planned, address), HIDDEN_LINK)

    def _mail(
        self, planned: PlannedLetter, to: Destination, link: str, *, leaves: bool = False
    ) -> Mail:
        """Put a message together; it is read back before anybody gets it."""
        with _malformed():
            words = self._words(planned, link, leaves=leaves, test=not to.tag)
            settings, letter, subject = self._settings, planned.letter, subject_line(words.subject)
            mailboxes = {
                "sender": ascii_address(settings.mail.sender.address),
                "recipient": ascii_address(to.address),
            }
            invited = letter.invitation and letter.session
            ics = to_ics(planned, settings, words, to) if invited else ""
            raw = to_bytes(planned, settings, words, to, ics)
            verify_message(raw, message_id=to.message_id, subject=subject, tag=to.tag, **mailboxes)
            return Mail(
                message_id=to.message_id,
                subject=subject,
                text=words.text,
                html=words.html,
                raw=raw,
                file_name=to.file_name,
                **mailboxes,
            )

    def _destination(self, planned: PlannedLetter) -> Destination:
        letter = planned.letter
        return Destination(
            file_name=self._file_name(planned),
            message_id=planned.message_id,
            name=display_name(calling_name(letter.name)),
            address=letter.to,
            tag=tag(planned.message_id),
            uid=f"{letter.entry or letter.ref}@douze",
        )

    def _test_destination(self, planned: PlannedLetter, address: str) -> Destination:
        own, domain = uuid4().hex, planned.message_id.rpartition("@")[2]
        return Destination(
            file_name=self._file_name(planned),
            message_id=f"{own}@{domain}",
            name="",
            address=address,
            tag="",
            uid=f"{own}@douze",
        )

    def _file_name(self, planned: PlannedLetter) -> str:
        letter, at = planned.letter, planned.decided_at.astimezone(self._settings.zone)
        return file_name(letter, self._wording.word(letter.kind), at)

    def _words(self, planned: PlannedLetter, link: str, *, leaves: bool, test: bool) -> LetterWords:
        """Fill the templates in, with `link` where the letter carries the session's."""
        letter = planned.letter
        link = one_line(link, LONGEST_URL) if _carries_link(letter) else ""
        facts = self._facts(letter, link, leaves=leaves)
        subject = planned.subject or self._subject(letter)
        slots = {"words": self._rendered(_template(letter), facts)}
        for part in ("rehearsal", *_PARTS) if test else _PARTS:
            slots[part] = self._rendered(f"parts/{part}", facts)
        if letter.kind.about.passed_on:
            slots |= dict.fromkeys(_OURS, TextAndHtml("", ""))
        invitation = self._rendered("parts/invitation", facts).text if letter.invitation else ""
        own = _own(facts)
        subject = f"[Test] {subject}" if test else subject
        page = self.page.laid_out(subject, **{slot: part.html for slot, part in slots.items()})
        return LetterWords(
            logo=self.page.logo_on(page),
            subject=subject,
            text=fill_text(_plain_text(slots), own),
            html=self._filled(page, own),
            description=fill_text(invitation, own),
            link=link,
            attached=self._attach(planned, leaves),
        )

    def _filled(self, html: str, own: Mapping[str, object]) -> str:
        return fill_html(html, own, partial(typeset, language=self._settings.language))

    def _facts(self, letter: Letter, link: str = "", *, leaves: bool = False) -> Facts:
        has_place = letter.ref and not letter.speaks
        form = self._settings.association.withdraw if has_place else ""
        evaluate = self._settings.association.evaluation if letter.asks else ""
        return Facts(
            letter=letter,
            settings=self._settings,
            link=link,
            withdraw=form,
            evaluate=evaluate,
            code=self._token if leaves and (form or evaluate) else _example,
            wording=self._wording,
        )

    def _rendered(self, name: str, facts: Facts) -> TextAndHtml:
        return render_text_and_html(self._templates.body(name, facts), self._settings.language)

    def _failures(self, kind: Kind) -> Iterator[Phrase]:
        for planned in samples(kind, self._settings):
            try:
                to = self._test_destination(planned, planned.letter.to)
                self._mail(planned, to, _link(planned.letter))
            except TemplateProblems as found:
                yield from found.problems
            except LetterMalformed:
                return  # what our own last check does not let out waits and is told by the pass


@contextmanager
def _malformed() -> Iterator[None]:
    """Name what no letter can be made of: a day beyond the year 9999, a column that is gone."""
    try:
        yield
    except ColumnMissing as error:
        raise LetterMalformed(error.problems[0]) from error
    except (ValueError, OverflowError) as error:
        said = one_line(str(error))
        raise LetterMalformed(phrase("error_letter_otherwise", said=(said,))) from error


def _example(ref: str, purpose: Purpose) -> str:
    return EXAMPLE_TOKEN


def _template_names(kinds: Collection[Kind]) -> list[str]:
    """Name the templates with which letters of these kinds are written."""
    several = [SEVERAL] if any(kind.about.lists_sessions for kind in kinds) else []
    return [*kinds, *several, *(f"parts/{part}" for part in (*_PARTS, *_RARE_PARTS))]


def _own(facts: Facts) -> Mapping[str, object]:
    """What is a person's own."""
    own = {name: NAMES[name](facts) for name in OWN}
    return {**own, **{purpose.name: facts.own_code(purpose) for purpose in Purpose}}


def _template(letter: Letter) -> str:
    """The template of a letter: that of its kind, where it is about one session."""
    return SEVERAL if letter.together else letter.kind


def _link(letter: Letter) -> str:
    return letter.session.link if letter.session else ""


def _carries_link(letter: Letter) -> bool:
    return (
        letter.carries_link
        and letter.kind.about.carries_link is not Carries.NEVER
        and letter.session is not None
    )


def _plain_text(slots: Mapping[str, TextAndHtml]) -> str:
    """The same order as in `layout.html`; after `-- ` comes what a mail reader may fold away.

    A part that comes out empty leaves no gap.
    """
    order = ("rehearsal", "words", "details", "signature")
    above = [slots[slot].text for slot in order if slot in slots and slots[slot].text]
    return "\n\n".join([*above, f"-- \n{slots['footer'].text}\n"])

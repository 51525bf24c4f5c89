"""The papers of an association: the sheet to sign, and certificates, as they go with letters."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from douze.errors import TemplateProblems
from douze.errors.mail import LetterMalformed
from douze.letters.plain_words import slug
from douze.letters.samples import sample
from douze.model.book import Session
from douze.model.kinds import Kind
from douze.model.letters import Attachment, PlannedLetter
from douze.model.page_names import page_name
from douze.model.papers import SignInSheet
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.pdf.paper_facts import certificate_facts, sign_in_facts
from douze.pdf.typesetting import TemplateFolders, Untypeset, typeset


def paper_name(wording: Wording, kind: Kind, about: str) -> str:
    """`attestation-benevoles-7kq4tm2x.pdf`, in the language's words: every system takes it.

    `about` is a reference, or the code of a session.
    """
    return f"{slug(wording.word(kind))}-{page_name(about)}.pdf"


class Papers:
    """Makes the PDFs; each of the same bytes whenever the same letter is written again."""

    def __init__(
        self,
        settings: Settings,
        wording: Wording,
        templates: Path,
        secret: Callable[[], bytes] = bytes,
    ) -> None:
        self._settings, self._wording, self._secret = settings, wording, secret
        self._folders = TemplateFolders(
            ours=templates, own=settings.templates, language=settings.language
        )

    def attached(self, planned: PlannedLetter, leaves: bool) -> Attachment | None:
        """Give what goes with a letter; nothing with most.

        What does not leave has a code that is nobody's.

        Raises TemplateProblems where no such paper can be made at all, and LetterMalformed where
        only this one cannot: its letter waits, and all others go.
        """
        kind = planned.letter.kind
        if kind not in (Kind.SIGN_IN, Kind.CERTIFICATE) or planned.letter.session is None:
            return None
        try:
            content = self._set(planned, self._settings, self._secret() if leaves else b"")
        except Untypeset as error:
            self._try_template(kind)
            lacks = "error_pdf_letter" if self._set_with_boxes(planned) else "error_pdf"
            raise LetterMalformed(phrase(lacks, said=(str(error),))) from error
        return Attachment(name=self._name(planned), content=content)

    def dossier(self, facts: Mapping[str, object]) -> bytes:
        """Set the file of a session. Raises TemplateProblems."""
        return self._of_session("dossier", facts)

    def sign_in(self, session: Session, sheet: SignInSheet) -> bytes:
        """Set a sheet to sign, whether or not a letter carries it. Raises TemplateProblems."""
        return self._of_session("sign_in", sign_in_facts(session, sheet, self._settings))

    def _of_session(self, name: str, facts: Mapping[str, object]) -> bytes:
        """Nobody is sent this paper: a name in letters that no font has is better than none."""
        try:
            return typeset(self._folders, name, facts, boxes=True)
        except Untypeset as error:
            raise self._flaw(name, error) from error

    def _set(
        self,
        planned: PlannedLetter,
        settings: Settings,
        secret: bytes = b"",
        *,
        boxes: bool = False,
    ) -> bytes:
        session, sheet = planned.letter.session, planned.letter.sign_in
        if session and sheet:
            facts = sign_in_facts(session, sheet, settings)
            return typeset(self._folders, "sign_in", facts, boxes=True)
        facts = certificate_facts(planned, settings, secret)
        return typeset(self._folders, "certificate", facts, boxes=boxes)

    def _set_with_boxes(self, planned: PlannedLetter) -> bool:
        """Whether nothing is wrong but that no font has a letter of it."""
        try:
            self._set(planned, self._settings, boxes=True)
        except Untypeset:
            return False
        return True

    def _try_template(self, kind: Kind) -> None:
        """Make sure that the template is right, and only what was to stand in it is not."""
        plain = replace(
            self._settings,
            association=replace(self._settings.association, logo=None),
            certificates=replace(self._settings.certificates, signature=None),
        )
        try:
            # The association's name or the signatory's may have a letter that no font has.
            self._set(sample(kind, plain), plain, boxes=True)
        except Untypeset as error:
            raise self._flaw(kind.value, error) from error

    def _flaw(self, name: str, error: Untypeset) -> TemplateProblems:
        what = phrase("template_said", said=str(error))
        file = str(self._folders.paper(name))
        return TemplateProblems([phrase("template_file", file=file, what=what)])

    def _name(self, planned: PlannedLetter) -> str:
        letter = planned.letter
        about = letter.ref or (letter.session.code if letter.session else "")
        return paper_name(self._wording, letter.kind, about)

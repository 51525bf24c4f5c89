"""All files of one version of a dossier, in words and bytes: the same for the same facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePath

from markupsafe import Markup

from douze.dossiers.csv_tables import to_csv
from douze.dossiers.dossier_facts import dossier_facts
from douze.model.dossiers import MANIFEST, Dossier, DossierToWrite
from douze.model.page_names import INDEX, page_name
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.pages.report_page import logo_address, report_page
from douze.pages.session_view import texts_as_html
from douze.pdf.papers import Papers


class DossierContents:
    """Lays out the files of sessions."""

    def __init__(self, settings: Settings, templates: Path, wording: Wording) -> None:
        self._settings, self._wording = settings, wording
        self._say = wording.sentence_of
        self._templates = templates
        self._papers = Papers(settings, wording, templates)

    def files(self, write: DossierToWrite) -> Mapping[str, bytes]:
        """Give every file but the manifest, by its name. Raises TemplateProblems."""
        facts = dossier_facts(write, self._settings, self._wording)
        beside = dict(self._beside(write.dossier))
        paper = self._say("dossier_file_pdf")
        facts["files"] = [paper, *beside, MANIFEST]
        return {
            INDEX: self._page(write.dossier, facts),
            paper: self._papers.dossier(facts),
            **beside,
        }

    def _page(self, dossier: Dossier, facts: Mapping[str, object]) -> bytes:
        settings = self._settings
        shown = {
            **facts,
            "logo": logo_address(settings),
            "texts": texts_as_html(dossier.session.texts, settings.language),
            "charts": _charts(facts["charts"]),
            "scales": _charts(facts["scales"]),
        }
        return report_page("session.html", shown, settings, self._templates)

    def _beside(self, dossier: Dossier) -> Iterator[tuple[str, bytes]]:
        """The sheet to sign, the tables, and the connection reports as they came."""
        sheet = self._papers.sign_in(dossier.session, dossier.sign_in)
        yield self._say("dossier_file_sign_in"), sheet
        yield self._say("dossier_file_people"), self._people(dossier)
        yield self._say("dossier_file_letters"), self._letters(dossier)
        if any(one.certificate for one in dossier.people):
            yield self._say("dossier_file_certificates"), self._certificates(dossier)
        if dossier.answers.rows:
            table = (dossier.answers.questions, *dossier.answers.rows)
            yield self._say("dossier_file_answers"), to_csv(table)
        for number, pasted in enumerate(dossier.pasted, start=1):
            yield self._say("dossier_file_pasted", number=number), to_csv(pasted.rows)
        for number, dropped in enumerate(dossier.dropped, start=len(dossier.pasted) + 1):
            file = PurePath(dropped.name)
            # As it came, so that it can be held against what the product has: as no table, since
            # a spreadsheet would run what strangers call themselves.
            ending = ".xlsx" if file.suffix.casefold() == ".xlsx" else ".csv.txt"
            name = self._say("dossier_file_dropped", number=number, name=page_name(file.stem))
            yield f"{name}{ending}", dropped.content

    def _people(self, dossier: Dossier) -> bytes:
        return self._table(
            "dossier_columns_people",
            (
                (
                    one.ref,
                    one.last_name,
                    one.first_name,
                    one.structure,
                    self._moment(one.asked_at),
                    self._wording.word(one.status),
                    self._wording.say(one.why),
                    self._yes_or_no(one.present),
                    self._moment(one.first),
                    self._moment(one.last),
                    one.minutes,
                )
                for one in dossier.people
            ),
        )

    def _certificates(self, dossier: Dossier) -> bytes:
        made = ((one, one.certificate) for one in dossier.people)
        return self._table(
            "dossier_columns_certificates",
            (
                (
                    one.ref,
                    one.last_name,
                    one.first_name,
                    one.structure,
                    last.mark.minutes,
                    last.version,
                    self._moment(last.at),
                )
                for one, last in made
                if last
            ),
        )

    def _letters(self, dossier: Dossier) -> bytes:
        return self._table(
            "dossier_columns_letters",
            (
                (
                    one.number,
                    self._wording.word(one.kind),
                    one.to,
                    one.ref,
                    self._moment(one.at),
                    self._wording.word(one.state),
                    one.said_in,
                )
                for one in dossier.letters
            ),
        )

    def _table(self, columns: str, rows: Iterator[Sequence[Cell]]) -> bytes:
        return to_csv([self._say(columns).split(";"), *rows])

    def _moment(self, moment: datetime | None) -> Cell:
        return self._wording.local(moment) if moment else None

    def _yes_or_no(self, said: bool | None) -> str:
        if said is None:
            return ""
        return self._say("dossier_yes" if said else "dossier_no")


def _charts(charts: object) -> list[Markup]:
    """Take charts as the markup that they are."""
    assert isinstance(charts, list)
    return [Markup(one["svg"]) for one in charts]

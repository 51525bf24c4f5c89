"""What people may ask of their data: `about` tells all that is known of an address."""

import argparse
import json

from douze.commands.output_folder import put_files
from douze.commands.privacy_places import all_places
from douze.commands.screen import as_typed, clock
from douze.composition import Adapters, build
from douze.match.codes import with_known_codes
from douze.model.page_names import page_name
from douze.model.phrases import phrase
from douze.privacy.about import KnownAbout, facts_about
from douze.privacy.in_files import files_that_name
from douze.privacy.in_ledger import traces_in_ledger
from douze.privacy.in_sheet import traces_in_sheet
from douze.privacy.page import about_page
from douze.privacy.person import person_of
from douze.read.read_book import read_book
from douze.read.tab_titles import with_titles_found


def about(arguments: argparse.Namespace) -> int:
    """`about`: a page and JSON of all that is known of somebody, beside the ledger."""
    adapters = build(arguments.config)
    settings, wording = adapters.settings, adapters.wording
    known = _look_everywhere(arguments.address, adapters)
    if not known:
        print(wording.sentence(phrase("about_nothing", address=arguments.address)))
        return 0
    facts = facts_about(known, settings, wording, clock(arguments, settings))
    name = page_name(known.person.who)
    files = {
        f"{name}.html": about_page(facts, settings, adapters.templates, wording),
        f"{name}.json": (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode(),
    }
    made = put_files(settings.beside("about"), files)
    counts = {"sheet": len(known.sheet), "memory": len(known.memory), "files": len(known.files)}
    print(wording.sentence(phrase("about_made", made=made, **counts)))
    return 0


def _look_everywhere(address: str, adapters: Adapters) -> KnownAbout:
    """Look everywhere; changes nothing."""
    settings, ledger = adapters.settings, adapters.ledger.read()
    snapshot = adapters.workbook.read((settings.tabs.connections,))
    book = with_known_codes(read_book(snapshot, settings, ledger.in_use), ledger)
    person = person_of(address, book, ledger)
    titles, secret = with_titles_found(settings, snapshot).tabs, adapters.secret.read()
    changes = adapters.ledger.changes(sorted(person.refs))
    return KnownAbout(
        person=person,
        book=book,
        ledger=ledger,
        sheet=tuple(traces_in_sheet(snapshot, person, titles, secret)),
        memory=tuple(traces_in_ledger(person, ledger, changes, adapters.wording)),
        files=tuple(map(as_typed, files_that_name(person, all_places(settings)))),
    )

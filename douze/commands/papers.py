"""Papers asked for by hand: `sign-in` makes a sheet to sign, `certificate` checks a code."""

import argparse

from douze.commands.current_state import current_state, session_code
from douze.commands.output_folder import put_files
from douze.commands.screen import clock
from douze.composition import Adapters, build
from douze.errors import UndatedSession
from douze.model.certificate_codes import certified
from douze.model.desired import Desired
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.model.local_day import local_day
from douze.model.matched import Matched
from douze.model.papers import certificate_mark
from douze.model.phrases import ByStaff, Phrase, phrase
from workflows.certificates import is_void, replaced_by
from workflows.sign_in import sign_in_letter


def sign_in(arguments: argparse.Namespace) -> int:
    """`sign-in`: the sheet to sign of one session, as a PDF beside the ledger."""
    from douze.pdf.papers import Papers, paper_name

    adapters = build(arguments.config)
    settings = adapters.settings
    there = current_state(adapters, clock(arguments, settings))
    matched, desired = there.matched, there.desired
    sessions = matched.book.sessions
    session = sessions[session_code(arguments.code, sessions)]
    if not session.dated:
        raise UndatedSession(session.code)
    theirs = [one for one in desired.outcomes if one.registration.session == session.code]
    letter = sign_in_letter(session, theirs, settings)
    assert letter.sign_in is not None
    papers = Papers(settings, adapters.wording, adapters.templates)
    made = papers.sign_in(session, letter.sign_in)
    name = paper_name(adapters.wording, Kind.SIGN_IN, session.code)
    (file,) = put_files(settings.beside("sign-in"), {name: made})
    count = len(letter.sign_in.people)
    print(adapters.wording.sentence(phrase("screen_sign_in", file=file, count=count)))
    return 0


def certificate(arguments: argparse.Namespace) -> int:
    """`certificate`: says whether a code is ours, of what, and whether that still holds."""
    adapters = build(arguments.config)
    there = current_state(adapters, clock(arguments, adapters.settings))
    matched, ledger, desired = there.matched, there.ledger, there.desired
    made = {
        record.key: record
        for record in (*ledger.letters.values(), *ledger.written.values())
        if record.kind is Kind.CERTIFICATE
    }
    # A code is signed for one version: it is compared with those of all that were made.
    letters = [(record.ref, key) for key, record in made.items()]
    key = certified(adapters.secret.read(), arguments.code, letters)
    if key is None:
        print(adapters.wording.sentence(phrase("screen_certificate_unknown", code=arguments.code)))
        return 2
    said, holds = _certificate_lines(made[key], [*made.values()], matched, desired, adapters)
    print(adapters.wording.sentence(said))
    return 0 if holds else 1


def _certificate_lines(
    record: LetterRecord,
    made: list[LetterRecord],
    matched: Matched,
    desired: Desired,
    adapters: Adapters,
) -> tuple[Phrase, bool]:
    """Say what a certificate of ours is worth, and whether it holds."""
    day = local_day(record.decided_at, adapters.settings.zone)
    later = replaced_by((one for one in made if one.ref == record.ref), record)
    if later is not None:
        since = local_day(later.decided_at, adapters.settings.zone)
        code = "screen_certificate_replaced"
        return phrase(code, reference=record.ref, day=day, since=since), False
    outcome = next((o for o in desired.outcomes if o.registration.ref == record.ref), None)
    session = matched.book.sessions.get(record.session)
    mark = certificate_mark(record.key)
    if outcome is None or session is None or mark is None:
        return phrase("screen_certificate_gone", reference=record.ref, day=day), False
    if is_void(outcome, session, adapters.settings, mark):
        return phrase("screen_certificate_void", reference=record.ref, day=day), False
    about = outcome.registration
    said = phrase(
        "screen_certificate_ours",
        reference=record.ref,
        day=day,
        who=ByStaff(", ".join(filter(None, (about.name or about.email, about.structure)))),
        title=ByStaff(session.title),
        date=local_day(session.start, adapters.settings.zone),
        minutes=mark.minutes,
    )
    return said, True

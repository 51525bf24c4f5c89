"""Letters to look at: `preview` shows one, a rehearsal sends a pass's to a test address."""

import argparse
from collections.abc import Callable, Iterable, Mapping

from douze.commands.current_state import current_state
from douze.commands.output_folder import put_files
from douze.commands.screen import clock
from douze.composition import Adapters, build
from douze.errors import GuardedPass, SeveralRegistrations, UnknownRegistration, saying
from douze.model.desired import Registration
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.recovery.find_registrations import KnownAs, find_registrations


def preview(arguments: argparse.Namespace) -> int:
    """`preview`: one letter, for a sample or for a real registration."""
    from douze.letters.samples import sample

    adapters, kind = build(arguments.config), arguments.kind
    adapters.composer.check([kind])
    facts = _facts_of(arguments, adapters) if arguments.ref else {}
    mail = adapters.composer.show(sample(kind, adapters.settings, **facts))
    page = adapters.composer.page.alone(mail.html).encode()
    folder = adapters.settings.beside("preview")
    html, eml = put_files(folder, {f"{kind}.html": page, f"{kind}.eml": mail.raw})
    print(f"{mail.subject}\n\n{mail.text.rstrip()}\n")
    print(adapters.wording.sentence(phrase("screen_preview", html=html, eml=eml)))
    return 0


def _facts_of(arguments: argparse.Namespace, adapters: Adapters) -> Mapping[str, object]:
    """Give what a letter to one person says; raise UnknownRegistration where it can't.

    To somebody who speaks and has no seat, or spoke and has no row, as to a speaker.
    """
    from douze.letters.preview import facts_of_speaker, real_facts

    there = current_state(adapters, clock(arguments, adapters.settings))
    matched, sessions = there.matched, there.matched.book.sessions
    outcomes = {one.registration.ref: one for one in there.desired.outcomes}
    everybody = (*(one.registration for one in outcomes.values()), *matched.speakers)
    ref = _ref(arguments.ref, everybody)
    outcome = outcomes.get(ref)
    speaker = next((one for one in matched.speakers if one.ref == ref), None)
    if speaker and (outcome is None or (speaker.speaks and not outcome.has_seat)):
        return facts_of_speaker(speaker, sessions[speaker.session or ""])
    session = sessions.get(outcome.registration.session or "") if outcome else None
    if outcome is None or session is None:
        raise UnknownRegistration(arguments.ref)
    return real_facts(outcome, session)


def _ref(typed: str, rows: Iterable[Registration]) -> str:
    """The one registration that is meant. Raises UnknownRegistration, SeveralRegistrations."""
    everybody = [
        KnownAs(ref=row.ref, name=row.name, addresses=(row.address or "", row.email))
        for row in rows
    ]
    ref, *more = dict.fromkeys(find_registrations(typed, everybody))
    if more:
        raise SeveralRegistrations(typed, [ref, *more])
    return ref


def rehearse(
    adapters: Adapters, plan: Plan, to: str, limit: int | None, stop: Callable[[], bool]
) -> int:
    """Send every letter of a pass to one test address, and remember nothing.

    Where letters stay in a folder, these lie in one of their own below it.
    No more than the provider still takes by what is remembered: these letters count there too.
    The link is shown as in a plan: the address need not be that of anybody who is confirmed.
    """
    if plan.guards:
        raise GuardedPass(plan.guards)
    letters = plan.letters[:limit]
    left, short_of = plan.quota.takes(letters)
    sent = 0
    try:
        with saying(lambda: phrase("done_rehearsed", to=to, count=sent)):
            for planned in letters[:left]:
                if stop():
                    break
                mail = adapters.composer.rehearse(planned, to)
                adapters.rehearsals.send(mail, lambda: None)
                sent += 1
    finally:
        adapters.rehearsals.close()
    said = phrase("screen_rehearsal", count=sent, to=to)
    if not adapters.rehearsals.delivers:
        said = phrase("screen_rehearsal_written", count=sent, to=to)
    print(adapters.wording.sentence(said))
    if sent < len(letters) and short_of and not stop():
        why = adapters.wording.sentence(short_of)
        print(why[:1].upper() + why[1:])
    return 1 if sent < len(letters) else 0

"""A disk that fails at one write or sync of a pass, or is full from then on.

python -m tests.crash.faults [--points 100]
"""

import argparse
import sys
import tempfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from douze.replace_file import draft_prefix
from tests.crash.nursery import Nursery, nursery
from tests.crash.world import NOW, PEOPLE, Figures, World, say, spread
from tests.mail.server import MailServer, Script, running
from tests.memory import MEMORY

#: A fault, and whether it stays.
FAULTS = (("EIO", False), ("EIO", True), ("ENOSPC", False), ("ENOSPC", True))

#: What makes an association have pages, and who hears of it when they cannot be written.
SITE, STAFF = "site: {path: site}\n", "formation"
ROOM = "Faites de la place sur le disque."


def failing(born: Nursery, folder: Path, error: str, points: int, *, lasts: bool) -> Figures:
    """Let so many of the writes and syncs of a pass fail, and count."""
    with running(Script(features=("PIPELINING",))) as server:
        world = World(folder, server)
        figures = Figures()
        world.anew()
        born(*world.words(NOW[0]), warm=True)
        world.anew()
        writes = born(*world.words(NOW[0]), counted=True, fail_at=0)["writes"]
        for fail_at in spread(writes, points):
            world.anew()
            born(*world.words(NOW[0]), fail_at=fail_at, error=error, lasts=lasts)
            arrived, letters = world.arrived(), _remembered(world)
            world.judge(figures, born, f"{error} at write {fail_at} of {writes}, lasts: {lasts}")
            unknown = [who for who in arrived if letters.get(who) in (None, "en attente")]
            if unknown:
                figures.unflagged += 1
                figures.places.append(f"{error} {fail_at}: sent without a claim: {unknown}")
    return figures


def without_pages(born: Nursery, folder: Path, points: int, *, lasts: bool) -> Figures:
    """Let the disk be full at one of the writes of the pages, or from it on, and count.

    Fails where the letters did not leave all the same, where nobody was told, and where the pages
    are not whole after the next pass.
    """
    with running(Script(features=("PIPELINING",))) as server:
        world = World(folder, server, more=SITE)
        figures = Figures()
        memory = draft_prefix(world.here / "var" / "ledger.sqlite.site")
        within = [str(world.here / "site"), memory]
        world.anew()
        born(*world.words(NOW[0]), warm=True)
        whole = _pages(world)
        world.anew()
        writes = born(*world.words(NOW[0]), counted=True, fail_at=0, within=within)["writes"]
        assert writes > len(whole)
        for fail_at in spread(writes, points):
            world.anew()
            answer = born(
                *world.words(NOW[0]), fail_at=fail_at, error="ENOSPC", lasts=lasts, within=within
            )
            arrived = world.arrived()
            figures.lost += sum(arrived[who] != 1 for who in PEOPLE)
            told = answer["status"] == 2 and _advice(server) == [ROOM]
            mended = born(*world.words(NOW[1]))["status"] == 0 and _pages(world) == whole
            figures.points += 1
            figures.failed += not (told and mended)
            if not (told and mended):
                figures.places.append(f"write {fail_at} of {writes}: {answer}, {arrived}, {mended}")
    return figures


def _advice(server: MailServer) -> list[str]:
    """What staff are told to do, once for each letter to them that says so."""
    mails = zip(server.envelopes, server.texts, strict=True)
    alerts = (
        message_from_bytes(text, policy=default) for (_, to), text in mails if to.startswith(STAFF)
    )
    bodies = (alert.get_body(("plain",)) for alert in alerts)
    said = (" ".join(body.get_content().split()) for body in bodies if body)
    return [ROOM for words in said if ROOM in words.replace("\u00a0", " ")]


def _pages(world: World) -> dict[str, bytes]:
    """What somebody reads; what feed and calendar say changed is as old as the pass that wrote."""
    files = sorted((world.here / "site").iterdir())
    return {
        path.name: b"" if path.suffix in (".xml", ".ics") else path.read_bytes() for path in files
    }


def _remembered(world: World) -> dict[str, str]:
    if not (world.here / "var" / "ledger.sqlite").exists():
        return {}
    return {who: record.state.value for who, record in world.letters().items()}


def main(points: int) -> int:
    worst = 0
    with tempfile.TemporaryDirectory(dir=MEMORY) as name, nursery() as born:
        for error, lasts in FAULTS:
            folder = Path(name) / f"{error}{lasts}"
            figures = failing(born, folder, error, points, lasts=lasts)
            for_good = "from then on" if lasts else "once"
            say(f"{error} at writes and syncs, {for_good}: {figures}")
            say("\n".join(figures.places[:5]))
            worst |= not figures.fine
        for lasts in (False, True):
            figures = without_pages(born, Path(name) / f"pages{lasts}", points, lasts=lasts)
            say(f"ENOSPC at the pages, {'from then on' if lasts else 'once'}: {figures}")
            say("\n".join(figures.places[:5]))
            worst |= not figures.fine
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1000, help="at most, of each fault")
    sys.exit(main(parser.parse_args().points))

"""What happens in the demonstration, told as it happens."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from douze.composition import HOME
from douze.config.load_fleet import load_fleet
from douze.demo.fleet.folders import ASSOCIATIONS, PEOPLE, lay_out, let_come, letters, received
from douze.demo.fleet.own_cluster import own_cluster
from douze.demo.fleet.worker import PACE
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow
from douze.fleet.database import connected
from douze.fleet.intervals import USUAL
from douze.fleet.setting_up import set_up

HOSTS = ("Ambert", "Thiers")
#: How long to wait for what should take a few seconds.
_PATIENCE = 120.0
_LOOKS = 0.005
#: How many letters have left when the machine dies.
_SOME = 3


def play(folder: Path) -> Iterator[str]:
    """Let it happen in an empty folder; yield what there is to tell, line by line.

    All that is started here has ended when this is left, however it is left.
    """
    yield "Trois associations, deux machines, une base de données. Une machine va mourir."
    with ExitStack() as around:
        url = around.enter_context(own_cluster(folder / "base"))
        file = lay_out(folder, url)
        set_up(load_fleet(file))
        yield "\nUne base PostgreSQL est prête, à part, pour le temps de cette démonstration."
        hosts = {host: around.enter_context(_worker(file, host)) for host in HOSTS}
        board = Board(around.enter_context(connected(url)))
        _wait_for_all(board)
        yield f"Les machines {' et '.join(HOSTS)} sont là, et attendent."
        let_come(folder, url)
        yield "\nTrois associations arrivent. Aucune n'a encore eu de passe, toutes en attendent :"
        for title in ASSOCIATIONS.values():
            yield f"  · {title} : {PEOPLE} réponses au formulaire"
        yield ""
        yield from _Story(folder, board, hosts).lines()
    yield from _counted(folder)


@contextmanager
def _worker(file: Path, host: str) -> Iterator[subprocess.Popen[bytes]]:
    """A machine, which is a process here."""
    with (file.parent / f"{host}.log").open("wb") as log:
        command = [sys.executable, "-m", "douze.demo.fleet.worker", str(file), host]
        process = subprocess.Popen(
            command, cwd=HOME, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_all(board: Board) -> None:
    end = time.monotonic() + _PATIENCE
    while len(board.workers()) < len(HOSTS) and time.monotonic() < end:
        time.sleep(_LOOKS)


class _Story:
    """Looks at the board over and over, and tells what is new there."""

    def __init__(
        self, folder: Path, board: Board, hosts: Mapping[str, subprocess.Popen[bytes]]
    ) -> None:
        self._folder, self._board, self._hosts = folder, board, hosts
        self._began, self._died = time.monotonic(), 0.0
        self._dead = ""  #: which machine died,
        self._left: set[str] = set()  #: and over whose passes
        self._at: dict[str, tuple[object, str]] = {}
        self._good: set[str] = set()

    def lines(self) -> Iterator[str]:
        while time.monotonic() < self._began + _PATIENCE:
            rows = {row.name: row for row in self._board.rows()}
            for row in rows.values():
                yield from self._news(row)
            if not self._dead:
                yield from self._kill(rows)
            elif self._good == ASSOCIATIONS.keys():
                return
            time.sleep(_LOOKS)
        yield self._line("Rien ne vient plus : ce n'est pas ce qui devait arriver.")

    def _news(self, row: BoardRow) -> Iterator[str]:
        title, at = ASSOCIATIONS[row.name], (row.begun, row.host)
        if row.begun is not None and self._at.get(row.name) != at:
            self._at[row.name] = at
            if row.name in self._left:
                after = _seconds(time.monotonic() - self._died)
                yield self._line(f"{row.host} reprend la passe de « {title} », {after} après")
            else:
                yield self._line(f"{row.host} commence la passe de « {title} »")
        if row.good is not None and row.name not in self._good:
            self._good.add(row.name)
            count = letters(self._folder, row.name)
            yield self._line(f"{row.host} a fini celle de « {title} » : {_gone(count)}")

    def _kill(self, rows: Mapping[str, BoardRow]) -> Iterator[str]:
        """Kill the first machine of which a letter has left while its pass still goes on."""
        for row in rows.values():
            if row.begun is None or row.ended is not None:
                continue
            if letters(self._folder, row.name) < _SOME:
                continue
            self._dead, self._died = row.host, time.monotonic()
            self._hosts[row.host].kill()
            self._hosts[row.host].wait()
            its = [one for one in rows.values() if one.host == row.host and one.ended is None]
            self._left = {one.name for one in its}
            yield self._line(f"{row.host} meurt d'un coup (kill -9), en plein travail :")
            for name in sorted(self._left):
                gone = _gone(letters(self._folder, name))
                yield self._more(f"{ASSOCIATIONS[name]}, {gone} sur {PEOPLE}")
            silent, usual = (round(pace.dead_after.total_seconds()) for pace in (PACE, USUAL))
            yield self._more(f"Après {silent} secondes de silence (d'ordinaire {usual}) …")
            return
        if self._good == ASSOCIATIONS.keys():  # a machine that is too quick for the story
            self._dead = HOSTS[0]
            self._hosts[self._dead].kill()
            yield self._line(f"{self._dead} meurt, mais tout était déjà fait")

    def _line(self, told: str) -> str:
        return f"{_seconds(time.monotonic() - self._began):>7}  {told}"

    def _more(self, told: str) -> str:
        return f"{'':>7}  {told}"


def _gone(count: int) -> str:
    return f"{count} messages partis" if count > 1 else f"{count} message parti"


def _seconds(value: float) -> str:
    return f"{value:.1f} s".replace(".", ",")


def _counted(folder: Path) -> Iterator[str]:
    """Count the letters where they arrived: everybody's own, once."""
    yield "\nÀ l'arrivée, dans les boîtes aux lettres :"
    whole = True
    for name, title in ASSOCIATIONS.items():
        counts = received(folder, name)
        once = sum(count == 1 for count in counts.values())
        whole = whole and once == len(counts) == PEOPLE
        yield f"  · {title} : {counts.total()} messages, {once} personnes en ont reçu un seul"
    if whole:
        yield "Chacun a reçu le sien, une fois : rien ne s'est perdu, rien n'est parti deux fois."
    else:
        yield "Ce n'est pas un message chacun : la promesse n'est pas tenue."
        raise BrokenPromise


class BrokenPromise(Exception):
    """Somebody got no letter, or two."""

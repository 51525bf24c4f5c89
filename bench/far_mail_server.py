"""A mail server with STARTTLS, login and pipelining, a round trip away.

`python -m bench.far_mail_server MILLISECONDS PASSWORD FOLDER` says its port; the certificate to
trust stands in FOLDER/ca.pem. The line in between delays every byte by half the round trip, so
that the handshake of TLS takes its time too.
"""

import asyncio
import sys
from pathlib import Path

from tests.mail.certificates import Authority
from tests.mail.server import Script, running


async def delay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Hand on what is heard, each piece a while after it came."""
    loop = asyncio.get_running_loop()
    line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def hear() -> None:
        heard = b"."
        while heard:
            heard = await reader.read(65536)
            line.put_nowait((loop.time() + seconds, heard))

    hearing = asyncio.create_task(hear())
    try:
        while True:
            due, piece = await line.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                return
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        hearing.cancel()
        writer.close()


async def stand_between(port: int, seconds: float) -> None:
    """Listen on a free port for a server on another."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(delay(reader, back, seconds), delay(there, writer, seconds))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    milliseconds, password, folder = sys.argv[1:]
    script = Script(
        features=("SIZE 1000000", "8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING"),
        after_tls=("AUTH PLAIN LOGIN",),
        password=password,
        context=Authority(Path(folder)).context(),
    )
    with running(script) as server:
        asyncio.run(stand_between(server.port, int(milliseconds) / 2000))


if __name__ == "__main__":
    main()

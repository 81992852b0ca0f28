"""One end of a WebSocket, spoken by Python's websockets library.

    websockets_peer.py server OPTIONS      prints {"port": N}, takes connections
    websockets_peer.py client OPTIONS URL

OPTIONS is JSON: the parameters of permessage-deflate, or null for none.  On
standard input there is one command a line, for the latest connection:

    {"text": "..."} {"binary": "base64"} {"fragments": ["...", ...]}
    {"ping": "..."} {"close": [1000, "..."]}

and on standard output one line for whatever happens: {"open": extension}, the
same as what arrives, {"pong": true}, {"closed": [1000, "..."]}.
"""

import asyncio
import base64
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    ServerPerMessageDeflateFactory,
)


class Peer:
    def __init__(self):
        self.socket = None

    def tell(self, **event):
        print(json.dumps(event), flush=True)

    async def talk(self, socket, *_):
        self.socket = socket
        self.tell(open=", ".join(e.name for e in socket.extensions))
        try:
            async for message in socket:
                if isinstance(message, str):
                    self.tell(text=message)
                else:
                    self.tell(binary=base64.b64encode(message).decode())
        except websockets.ConnectionClosed:
            pass
        self.tell(closed=[socket.close_code, socket.close_reason])

    async def obey(self, command):
        if "text" in command:
            await self.socket.send(command["text"])
        elif "binary" in command:
            await self.socket.send(base64.b64decode(command["binary"]))
        elif "fragments" in command:
            await self.socket.send(iter(command["fragments"]))
        elif "ping" in command:
            await (await self.socket.ping(command["ping"]))
            self.tell(pong=True)
        elif "close" in command:
            await self.socket.close(*command["close"])

    async def commands(self):
        lines = asyncio.StreamReader(limit=1 << 24)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            await self.obey(json.loads(line))


async def main(role, options, url=None):
    options = json.loads(options)
    peer = Peer()
    factory = (ServerPerMessageDeflateFactory if role == "server"
               else ClientPerMessageDeflateFactory)
    common = {
        "compression": None,
        "extensions": None if options is None else [factory(**options)],
        "max_size": 1 << 24,
        "ping_interval": None,
    }
    if role == "server":
        async with websockets.serve(peer.talk, "127.0.0.1", 0,
                                    **common) as server:
            peer.tell(port=server.sockets[0].getsockname()[1])
            await peer.commands()
    else:
        async with websockets.connect(url, **common) as socket:
            talk = asyncio.ensure_future(peer.talk(socket))
            await peer.commands()
            talk.cancel()


asyncio.run(main(*sys.argv[1:]))

"""A line that can be cut: a TCP proxy in front of the server, in a thread of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK_BYTES = 65_536


class CuttableLine:
    """Forwards bytes to `target` until it is cut; then every connection breaks and none is taken.

    While it is muted, requests still reach the server but answers never come back: nobody on
    this side can know what the server did.
    """

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self._is_cut = threading.Event()
        self._is_muted = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break what is open and refuse what comes."""
        self._is_cut.set()
        self._break_all()

    def mute(self) -> None:
        """Let requests through and swallow all answers from now on."""
        self._is_muted.set()

    def restore(self) -> None:
        """Everything works again, on new connections."""
        self._break_all()
        self._is_muted.clear()
        self._is_cut.clear()

    def close(self) -> None:
        """Stop for good."""
        self._listener.close()
        self.cut()

    def _break_all(self) -> None:
        with self._lock:
            broken, self._open = self._open, set()
        for connection in broken:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._join(client)

    def _join(self, client: socket.socket) -> None:
        if self._is_cut.is_set():
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target_port))
        except OSError:
            client.close()
            return
        with self._lock:
            self._open |= {client, server}
        for source, sink, is_answer in ((client, server, False), (server, client, True)):
            threading.Thread(target=self._pump, args=(source, sink, is_answer), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK_BYTES):
                if not (is_answer and self._is_muted.is_set()):
                    sink.sendall(chunk)
        for connection in (source, sink):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


@contextmanager
def cuttable_line(target_port: int) -> Iterator[CuttableLine]:
    """A line to a server of this machine, closed at the end."""
    line = CuttableLine(target_port)
    try:
        yield line
    finally:
        line.close()

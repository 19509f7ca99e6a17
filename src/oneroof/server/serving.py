"""Starts the server: checks the address, prints where the page is, and ends cleanly when it is told to."""

from __future__ import annotations

import errno
import ipaddress
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from oneroof.errors import Fault, Mendable

PORT_MOST = 65_535
END_WITHIN_S = 1


def serve(host: str, port: int, open_: bool) -> None:
    """Serve until told to stop; raises Mendable for an address that cannot be served on."""
    import uvicorn

    from oneroof.server.app import PAGE, make_app

    listening = bound(host, port)
    at = address(host, listening.getsockname()[1])
    if not is_loopback(host):
        print(_warning(host), file=sys.stderr, flush=True)
    if not (PAGE / "index.html").is_file():
        print("The page is not built: 'make serve' builds it; the API answers already.", file=sys.stderr, flush=True)
    app = make_app((host, "localhost", "127.0.0.1", "::1"), any_address=not is_loopback(host))
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=END_WITHIN_S, server_header=False,
        date_header=False, ws_max_size=65_536, timeout_keep_alive=30, limit_concurrency=200,
    )  # fmt: skip
    # uvicorn raises what stopped it again when it is done: a plain end for a terminated server
    signal.signal(signal.SIGTERM, lambda *_: None)
    print(f"oneroof serves {at}", flush=True)
    if open_:
        threading.Thread(target=webbrowser.open, args=(at,), daemon=True).start()
    uvicorn.Server(config).run(sockets=[listening])


def bound(host: str, port: int) -> socket.socket:
    """Take the port, 0 for any that is free; raises Mendable where that cannot be."""
    if not 0 <= port <= PORT_MOST:
        raise Mendable(Fault("--port", str(port), f"a number from 0 to {PORT_MOST}", "Leave it out, or give 0."))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, so that the loop sends small answers at once instead of 40 ms later
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise Mendable(_fault(error, host, port)) from None
    return listening


def _fault(error: OSError, host: str, port: int) -> Fault:
    if error.errno == errno.EADDRINUSE:
        mend = "Stop the other program, give another --port, or --port 0 for any that is free."
        return Fault("--port", f"{port}, which another program uses", "a port that is free stands here", mend)
    if error.errno == errno.EACCES:
        return Fault("--port", f"{port}, which you may not use", "a port from 1024 up", "Give for example --port 8017.")
    found = f"{host!r} ({error.strerror or error})"
    return Fault("--host", found, "an address of this machine stands here", "Leave it out: 127.0.0.1 is this machine.")


def is_loopback(host: str) -> bool:
    """Tell an address that only this machine reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int) -> str:
    """Write where the page is; what listens everywhere is reached on this machine too."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def _warning(host: str) -> str:
    return (
        f"Warning: {host} can be reached from other machines. The page asks for no password: whoever reaches it sees "
        "everything, every party's seat too, and may start jobs here. Use it in a network that you trust."
    )


def built() -> Path:
    """Where the built page lies inside the package."""
    from oneroof.server.app import PAGE

    return PAGE

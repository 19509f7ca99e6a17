"""The command that opens the page."""

from __future__ import annotations

import typer

from oneroof.cli import options
from oneroof.errors import Fault, Mendable

app = typer.Typer()


@app.command()
def serve(
    port: options.Port = 8017,
    host: options.Host = "127.0.0.1",
    open_: options.OpenPage = True,
) -> None:
    """Open the page: explore, run, replay, compare; until Ctrl-C."""
    try:
        from oneroof.server import serving
        from oneroof.server.app import make_app  # noqa: F401  says at once what is not installed
    except ModuleNotFoundError as error:
        mend = "Install it with: pip install 'oneroof[serve]'."
        raise Mendable(Fault("oneroof serve", f"no {error.name}", "the page's server is installed", mend)) from None
    serving.serve(host, port, open_)

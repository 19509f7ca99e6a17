"""The application: routes, what every answer has in common, and what starts and ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from oneroof import __version__ as VERSION
from oneroof.server import answers
from oneroof.server.guard import LOOPBACK, Guard
from oneroof.server.jobs import Jobs
from oneroof.server.routes import comparisons, footprints, jobs, page, reach, runs, scenarios
from oneroof.server.store import Store

PAGE = Path(__file__).parent / "page"
DESCRIPTION = (
    "What the page of oneroof asks: scenarios, runs and their replay as a seat may see it, footprints, comparisons, "
    "reach. Everything that a party's seat is given has passed the release rules. People's units, the unit in the key; "
    "times in seconds since the scenario's epoch_utc. What cannot be met is answered with `faults`."
)


def make_app(hosts: tuple[str, ...] = LOOPBACK, any_address: bool = False, built: Path = PAGE) -> FastAPI:
    """Make the application; `hosts` are the names under which it may be asked, `built` holds the page."""

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        store = Store()
        app.state.store, app.state.jobs = store, Jobs(store)
        app.state.jobs.worker.start()
        try:
            yield
        finally:
            app.state.jobs.worker.close()
            store.close()

    app = FastAPI(
        title="oneroof", version=VERSION, description=DESCRIPTION, lifespan=living, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    answers.settle(app)
    for each in (scenarios, runs, comparisons, footprints, reach, jobs):
        app.include_router(each.router)
    page.give_out(app, built)
    app.add_middleware(Guard, hosts=hosts, any_address=any_address)
    return app

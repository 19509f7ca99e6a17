"""The third site, built once for all tests of whole runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build

Settings = Mapping[str, str]


@pytest.fixture(scope="session")
def third_site() -> Case:
    """Open the shipped case."""
    return open_case("third-site-2007")


@pytest.fixture(scope="session")
def layout(third_site: Case) -> Layout:
    """Build its layout once."""
    return build(third_site.scenario, third_site.shelf())


@pytest.fixture(scope="session")
def built() -> Callable[..., Layout]:
    """Build a layout of the third site with settings, each combination once."""
    known: dict[tuple[tuple[str, str], ...], Layout] = {}

    def make(**settings: str) -> Layout:
        return from_settings({key.replace("__", "."): value for key, value in settings.items()})

    def from_settings(settings: Settings) -> Layout:
        key = tuple(sorted(settings.items()))
        if key not in known:
            case = open_case("third-site-2007", settings=settings)
            known[key] = build(case.scenario, case.shelf())
        return known[key]

    make.settings = from_settings  # type: ignore[attr-defined]
    return make

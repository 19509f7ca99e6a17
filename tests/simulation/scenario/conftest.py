"""What the tests of scenarios share: the one that arrangements are laid over."""

from __future__ import annotations

import pytest

from oneroof.simulation.scenario import Scenario, read


@pytest.fixture(scope="module")
def third_site() -> Scenario:
    return read("third-site-2007")

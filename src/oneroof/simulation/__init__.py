"""Scenario in, record out: nature, the world, the engine, the umpire, one run, many runs, replay."""

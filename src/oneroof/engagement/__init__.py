"""Can we, should we, with what: launch windows, doctrine, plans, and what becomes of a shot."""

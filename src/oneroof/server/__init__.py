"""The thin skin over everything below: routes, one stream, one worker process, the built page."""

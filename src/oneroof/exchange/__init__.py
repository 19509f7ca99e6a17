"""Results in other people's formats: the report, its maps and timelines, and the files of a run."""

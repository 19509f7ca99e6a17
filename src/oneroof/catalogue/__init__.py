"""The shelf: cited sheets, one file each, read on demand, and their one reader."""

"""What the worker process does for the routes; only that process imports these files."""

"""Questions asked of many runs or of geometry: what another arrangement, a delay or a source would have changed."""

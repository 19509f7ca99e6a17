"""From detections to belief: tracks, the tracker, and where a track will come down."""

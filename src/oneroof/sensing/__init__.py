"""From truth to detections: radars, infrared satellites and the reports that they send."""

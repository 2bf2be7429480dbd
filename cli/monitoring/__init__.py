"""Ways to what watches a stack: its metrics, its alerts, its log lines."""

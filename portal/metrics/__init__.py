"""What the operator's monitoring reads: counters of requests, and gauges of what waits, at `/metrics`."""

from portal.metrics.counters import count

__all__ = ["count"]

"""Every test here gates a change on a bench: `main` is its base, and what HEAD is stands in the test."""

from support import bench

__all__ = ["bench"]

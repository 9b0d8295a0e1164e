"""Every test here gates small targets on a bench."""

from support import bench

__all__ = ["bench"]

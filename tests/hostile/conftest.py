"""The fixtures of these tests."""

from support import bench

__all__ = ["bench"]

"""Tests here may gate small targets on a bench."""

from support import bench

__all__ = ["bench"]

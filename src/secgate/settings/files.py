"""Files that are lists, as models of their own: for their schemas alone, since a run reads them entry by entry."""

from pydantic import RootModel

from secgate.settings.baseline import BaselineEntry
from secgate.settings.rotations import RotationEntry
from secgate.settings.waivers import WaiverEntry


class BaselineFile(RootModel[tuple[BaselineEntry, ...]]):
    """A file of findings that are known."""


class RotationFile(RootModel[tuple[RotationEntry, ...]]):
    """A file of rotations."""


class WaiverFile(RootModel[tuple[WaiverEntry, ...]]):
    """A file of waivers."""

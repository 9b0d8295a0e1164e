"""secgate: a pre-deployment security checklist in which a pass is a proof."""

__version__ = "0.1.0"

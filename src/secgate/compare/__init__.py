"""A target beside its base: what the base has too, and what the change does to the application and to its gate.

The names that a run needs, each with the module that defines it, are listed in __init__.pyi.
"""

from secgate.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)

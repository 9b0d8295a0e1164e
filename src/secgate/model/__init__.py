"""The vocabulary of results: frozen values that every layer above shares.

Nothing here reads a clock, a disk or the environment. Names and meanings are those of CONTRACT.md.
Lines and columns are 1-based and count characters; paths are relative to the target's root, with `/`.

The names, each with the module that defines it, are listed in __init__.pyi.
"""

from secgate.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)

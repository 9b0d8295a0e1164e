"""What a statement rests on when code alone cannot show it: recorded reports of tools, documents, signed statements.

What reads each kind, with the module that defines it, is listed in __init__.pyi: a run reads few of them.
"""

from secgate.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)

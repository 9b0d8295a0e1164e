"""The plugins of detect-secrets without the library by which they would ask a provider whether a secret works.

Nothing here ever asks over the network, and that library takes as long to load as all else of the scanner. So this is
the only module that imports detect-secrets.
"""

import importlib
import sys
from types import ModuleType

from secgate.errors import EngineError

_NETWORK = "requests"


class _Absent(ModuleType):
    """Stands in for the library while the plugins are imported, which name a few things of it."""

    class Response:
        """What an answer would be."""

    class exceptions:  # noqa: N801 - named as there
        """What goes wrong there."""

        class RequestException(OSError):  # noqa: N818 - named as there
            """Never raised."""

    def __getattr__(self, name: str) -> object:
        raise EngineError(f"nothing is asked over the network, {name} least of all")


def _load() -> None:
    absent = _NETWORK not in sys.modules
    if absent:
        sys.modules[_NETWORK] = _Absent(_NETWORK)
    try:
        util = importlib.import_module("detect_secrets.core.plugins.util")
        util.get_mapping_from_secret_type_to_class()
    finally:
        if absent:
            del sys.modules[_NETWORK]


_load()

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class  # noqa: E402 - once it is loaded
from detect_secrets.plugins import keyword  # noqa: E402 - as above
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector  # noqa: E402 - as above
from detect_secrets.plugins.basic_auth import BasicAuthDetector  # noqa: E402 - as above
from detect_secrets.plugins.high_entropy_strings import (  # noqa: E402 - as above
    HexHighEntropyString,
    HighEntropyStringsPlugin,
)
from detect_secrets.plugins.keyword import KeywordDetector  # noqa: E402 - as above
from detect_secrets.settings import get_plugins, get_settings  # noqa: E402 - as above

__all__ = [
    "BasePlugin",
    "BasicAuthDetector",
    "HexHighEntropyString",
    "HighEntropyStringsPlugin",
    "KeywordDetector",
    "RegexBasedDetector",
    "get_mapping_from_secret_type_to_class",
    "get_plugins",
    "get_settings",
    "keyword",
]

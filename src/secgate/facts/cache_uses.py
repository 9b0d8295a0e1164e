"""Every use of a cache in the scripts of a target: which files may hold one, and what they hold."""

import re
from collections.abc import Callable, Mapping

from secgate.facts.typescript.cache_calls import may_take
from secgate.facts.typescript.cache_clients import CLIENTS
from secgate.facts.typescript.cache_faults import CacheUse
from secgate.facts.typescript.cache_scopes import CacheReader
from secgate.facts.typescript.view import Source, View
from secgate.settings.config import Config
from secgate.sieve import Sieve

_CACHE_HINT = (
    r"cach[ei]|redis|lru|memo|keyv|moize|dataloader|\bonce\b|new\s+(?:weak)?map\b|=\s*\{\s*\}|object\.create\(null\)"
)
# What may be a use of a client that another file makes, under any name.
_CLIENT_HINT = Sieve(
    r"\.(?:m?set(?:ex|nx)?|hm?set(?:nx)?|p?setex|put|wrap|getorset|m?get|hget(?:all)?|has|del|delete|unlink|[lr]push|[sz]add"
    r"|call|send_?command)\s*\("
)


def cache_uses(sources: Mapping[str, Source], view: Callable[[str], View], config: Config) -> tuple[CacheUse, ...]:
    """Every use of a cache, by path and line.

    Args:
        sources: the scripts by path.
        view: what is known of one of them.
        config: names the clients, the caches that are shared by design, and where the tenant stands in a key.
    """
    reader = CacheReader(tuple(c.name for c in config.global_caches), prefix=config.cache_key_format == "prefix")
    clients = "".join(f"|{re.escape(name.lower())}" for name in config.cache_clients)
    # NOTE: to ignore case costs a search three times as much as to look through the text in lower case.
    hint = Sieve(_CACHE_HINT + clients)
    named = Sieve("|".join(re.escape(name) for name in sorted(CLIENTS)))
    has_clients = any(named.finds(file.folded) for file in sources.values())
    for path, file in sources.items():
        folded = file.folded
        if hint.finds(folded) or (has_clients and (_CLIENT_HINT.finds(folded) or may_take(folded))):
            reader.read(view(path))
    return reader.finish(view(path) for path in sources)

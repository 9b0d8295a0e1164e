"""Globs of routes, as the configuration writes them."""

import re


def matches_route(pattern: str, route: str) -> bool:
    """Whether a glob matches a route; a parameter matches any other name of it, `/**` also what it hangs on."""
    plain = re.sub(r":\w+", ":", pattern.rstrip("/") or "/")
    parts = re.split(r"(\*\*|\*)", plain)
    regex = "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
    if plain.endswith("/**"):
        regex = regex[: -len("/.*")] + "(?:/.*)?"
    return re.fullmatch(regex, re.sub(r":\w+", ":", route), re.IGNORECASE) is not None

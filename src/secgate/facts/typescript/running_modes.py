"""In which environment code runs, by the conditions around it: `NODE_ENV`, `isDev`, `__DEV__`."""

import re
from typing import Literal

from secgate.facts.typescript.names import FUNCTIONS, ancestors, inside
from secgate.facts.typescript.syntax import Node, text_of

_PRODUCTION = r"""['"`](?:production|prod|live)['"`]"""
_OTHERS = r"""['"`](?:development|dev|local|test)['"`]"""
_ENVIRONMENT = re.compile(
    rf"(?P<mode>\w*(?:env|environment|mode)\w*[\])'\"]*)\s*(?P<op>[!=]==?)\s*(?:(?P<prod>{_PRODUCTION})|(?P<other>{_OTHERS}))",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"(?P<no>!)?\s*\b(?:[\w.]*\.)?(?P<flag>__DEV__|(?:is|in)_?(?:dev|prod|test)\w*|DEV|PROD)\b(?!\s*\()", re.IGNORECASE
)


def outside_production(condition: Node) -> Literal["development", "production", "test"] | None:
    """When a condition on the environment holds: outside production, in it, in tests alone; None for any other."""
    text = text_of(condition)
    found = _ENVIRONMENT.search(text)
    if found is not None:
        equal = found["op"].startswith("=")
        if found["prod"]:
            return "production" if equal else "development"
        if "test" in found["other"]:
            return "test" if equal else None
        return "development" if equal else "production"
    flag = _FLAG.search(text)
    if flag is None:
        return None
    word = flag["flag"].lower().strip("_").removeprefix("is").removeprefix("in").lstrip("_")
    if word.startswith("test"):
        return None if flag["no"] else "test"
    return "development" if word.startswith("dev") != bool(flag["no"]) else "production"


def environment_of(node: Node) -> Literal["development", "production", "test"] | None:
    """In which environment alone a statement runs, by the conditions around it in its function."""
    inner = node
    for outer in ancestors(node):
        if outer.type == "if_statement":
            condition = outer.child_by_field_name("condition")
            then = outer.child_by_field_name("consequence")
            mode = outside_production(condition) if condition is not None else None
            if mode is not None and then is not None:
                if inside(inner, then):
                    return mode
                if mode != "test":
                    return "production" if mode == "development" else "development"
        if outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) == "&&":
            left = outer.child_by_field_name("left")
            mode = outside_production(left) if left is not None and not inside(inner, left) else None
            if mode is not None:
                return mode
        if outer.type in FUNCTIONS and outer.type != "arrow_function":
            return None
        inner = outer
    return None

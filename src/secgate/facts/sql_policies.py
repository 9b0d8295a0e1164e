"""Policies of PostgreSQL that decide which rows a role sees (CREATE POLICY, ALTER POLICY), read with sqlglot.

Source: the PostgreSQL manual, CREATE POLICY: policies that are permissive add rows to those that others let through.
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from secgate.facts.sql_actions import Action, Reach
from secgate.facts.sql_reach import reach_of

_IDENTIFIER = r'(?:"(?:""|[^"])+"|\w+)'
_POLICY = re.compile(
    rf"(?is)\A\s*(?P<verb>create|alter)\s+policy\s+(?:if\s+not\s+exists\s+)?(?P<name>{_IDENTIFIER})\s+on\s+"
    rf"(?P<table>(?:{_IDENTIFIER}\s*\.\s*)?{_IDENTIFIER})(?P<rest>.*)\Z"
)
_ASKED = re.compile(r"(?i)\b(?:using|with\s+check)\s*\(")


def policy_of(text: str) -> Action | None:
    """What a statement that makes or changes a policy does; None for any other, and for one whose form is not known."""
    found = _POLICY.match(text)
    if found is None:
        return None
    rest = found["rest"]
    asked = list(conditions_of(rest))
    trees = [_parsed(condition) for condition in asked]
    reaches: list[Reach] = [reach_of(tree, "") if tree is not None else "unknown" for tree in trees]
    each = [{column.name.lower() for column in tree.find_all(exp.Column)} for tree in trees if tree is not None]
    everywhere = set.intersection(*each) if each and len(each) == len(trees) else set()
    head = rest[: first.start()] if (first := _ASKED.search(rest)) is not None else rest
    alone = re.search(r"(?i)\bto\s+(.*)", head.strip(), re.DOTALL)
    return Action(
        "create-policy",
        table=re.sub(r'["\s]', "", found["table"]).lower(),
        name=found["name"].strip('"').lower(),
        to=alone[1].strip().strip('"').lower()
        if alone is not None and not re.match(r"(?i)rename\b", head.strip())
        else "",
        what=found["verb"].lower() if trees else "unasked",
        reach=_worst(reaches),
        named=tuple(sorted(everywhere)),
        permissive=re.search(r"(?i)\bas\s+restrictive\b", head) is None,
    )


def _worst(found: list[Reach]) -> Reach:
    if "all" in found:
        return "all"
    return "some" if all(one == "some" for one in found) else "unknown"


def conditions_of(text: str) -> Iterator[str]:
    """What USING and WITH CHECK ask, without their brackets."""
    at = 0
    while (found := _ASKED.search(text, at)) is not None:
        depth, quote, start = 1, "", found.end()
        for at in range(start, len(text)):
            character = text[at]
            if quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
            else:
                depth += (character == "(") - (character == ")")
            if not depth:
                break
        yield text[start:at]


def _parsed(condition: str) -> exp.Expr | None:
    try:
        tree = sqlglot.parse_one(f"SELECT 1 WHERE {condition}", dialect="postgres")
    except (SqlglotError, RecursionError, ValueError):
        return None
    where = tree.args.get("where")
    return where.this if where is not None else None

"""Check folders and policies as their authors write them, small enough to count lines."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from secgate.catalog import policy as policies
from secgate.catalog.check import Check, load_check
from secgate.catalog.policy import Policy
from secgate.catalog.registry import Pack, Registry
from secgate.model import Item
from support import write

TODAY = date(2026, 1, 31)
CHECK = """\
schema: secgate/check/1
id: no-eval
title: "No text is evaluated as code"
severity: high
since: 0.1.0
decided_by: [patterns]
examined: {unit: calls}
scope: {languages: [javascript]}
"""
SETTINGS = 'settings: {history: [full, base, "off"], strict: [true, false]}\n'
RULES = """\
rules:
- id: eval-call
  languages: [javascript]
  severity: WARNING
  message: A text is evaluated.
  pattern: eval(...)
"""
EXAMPLES = {"examples/bad/one/a.js": "// ruleid: eval-call\neval(text);\n", "examples/ok/one/a.js": "run(text);\n"}
POLICY = """\
schema: secgate/policy/1
id: {id}
title: A policy
extends: [{extends}]
defaults: {{{defaults}}}
sections:
- title: All
  items:
"""


def write_check(
    folder: Path, *, check: str = CHECK, rules: str | None = RULES, files: Mapping[str, str] | None = None
) -> Path:
    """A check folder; its id is that of the text."""
    name = next(line.removeprefix("id: ") for line in check.splitlines() if line.startswith("id: "))
    place = folder / name
    write(place, {"check.yaml": check, **(EXAMPLES if files is None else files)})
    if rules is not None:
        write(place, {"rules.yaml": rules})
    return place


def load(folder: Path) -> Check:
    """The check in a folder."""
    return load_check(folder, origin="a test")


def registry(folder: Path, *names: str) -> Registry:
    """A registry of small checks with these ids."""
    for name in names:
        write_check(folder / "checks", check=CHECK.replace("no-eval", name) + SETTINGS)
    return Registry([Pack(folder / "checks", "a test")])


def policy(*items: str, extends: str = "", defaults: str = "", name: str = "one") -> str:
    """The text of a policy; its items begin on line 9."""
    head = POLICY.format(id=name, extends=extends, defaults=defaults)
    return head + "".join(f"  - {item}\n" for item in items) if items else head.partition("sections:")[0]


class Shelf:
    """Policies by name; a name with `*` is the built-in one of two namesakes."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, name: str, *, builtin_only: bool = False) -> tuple[bytes, str, str]:
        key = f"*{name}" if builtin_only and f"*{name}" in self._texts else name
        return self._texts[key].encode(), f"{name}.yaml", "built-in" if key.startswith("*") else "path"


def resolve(checks: Registry, *texts: str, today: date = TODAY) -> Policy:
    """The last of some policies, which are called one, two, three."""
    names = ("one", "two", "three")[: len(texts)]
    return policies.resolve(names[-1], Shelf(dict(zip(names, texts, strict=True))), checks, today=today)


def item(made: Policy, name: str = "no-eval") -> Item:
    """One item of a policy."""
    return next(item for item in made.items if item.id == name)

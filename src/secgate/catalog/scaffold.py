"""A new check folder whose examples behave from the first moment, to be changed step by step."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from secgate.errors import ConfigError

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MOST = 60
Kind = Literal["rules", "analyzer"]

_CHECK = """\
schema: secgate/check/1
id: {id}
# A sentence that is true when the check passes.
title: "No text is evaluated as code"
severity: high                     # critical | high | medium | low
since: 0.1.0
# An experimental check is shown and never blocks. Take this line out when its examples and real code confirm it.
lifecycle: experimental
decided_by: [{by}]
# What is counted: a pass says "12 calls, no finding", and with none examined there is no pass.
examined: {{unit: calls}}
scope:
  languages: [javascript, typescript]
# The only reason for which nothing to examine is fine; without it, zero examined is always incomplete.
not_applicable: "no function is called"
"""
_CHECK_RULES = """\
rules:
  text-evaluated:
    message: "A text is evaluated as code: whoever can choose it, chooses what runs."
    fix: "Parse the text, or look the function up in a table of the ones that are allowed."
    confidence: high
"""
_REFERENCES = "references: {cwe: [CWE-95]}\n"
_RULES = """\
# semgrep rules. Each is named for the bad thing; `ruleid:` and `ok:` marks in the examples prove it.
rules:
  # A subject: counted as examined, no finding.
  - id: call
    languages: [javascript, typescript]
    severity: WARNING
    message: A function is called.
    metadata: {kind: examined}
    pattern: $F(...)
  - id: text-evaluated
    languages: [javascript, typescript]
    severity: WARNING
    message: "A text is evaluated as code: whoever can choose it, chooses what runs."
    metadata:
      confidence: high             # high blocks, medium and low are for review
      fix: "Parse the text, or look the function up in a table of the ones that are allowed."
    patterns:
      - pattern-either:
          - pattern: eval($TEXT)
          - pattern: new Function(..., $TEXT)
      - pattern-not: eval("...")
"""
_ANALYZER = '''\
"""No text is evaluated as code: `eval` of anything but a literal."""

from secgate.api import Observation, Subject, arguments_of, by_path, text_of


def analyze(subject: Subject) -> Observation:
    """Look at every call in the files of the check's scope."""
    hits = []
    places = []
    for file in subject.files:
        for call in file.nodes("call_expression"):
            place = file.place(call)
            places.append(place)
            function = call.child_by_field_name("function")
            arguments = arguments_of(call)
            if function is None or text_of(function) != "eval" or not arguments:
                continue
            if arguments[0].type != "string":
                hits.append(subject.hit("text-evaluated", place))
    absence = None if places else subject.spec.not_applicable
    return Observation(examined_at=by_path(places), hits=tuple(hits), absence=absence)
'''
_PAGE = """\
# {id}

## What it checks

Say which shapes are findings: `text-evaluated` (high) is a text, but for a literal, that is evaluated as code.

## Why

Say what goes wrong when the statement is not true; one incident is worth more than ten adjectives.

## What to do

Say how to mend a finding.

## What it cannot see

Say what the check cannot decide, so that nobody takes its pass for more than it is.

## Measured

Say on which real code it was tried, how many findings it gave, and how many of them are right.
"""
_BAD = """\
export function run(text: string): unknown {
  // ruleid: text-evaluated
  return eval(text);
}
"""
_OK = """\
const actions = { start: () => 1, stop: () => 0 };

export function run(name: keyof typeof actions): number {
  // ok: text-evaluated
  return actions[name]();
}

// ok: text-evaluated
export const two = eval('1 + 1');
"""
_PACK = """\
[build-system]
requires = ["hatchling>=1.27,<2"]
build-backend = "hatchling.build"

[project]
name = "{pack}"
version = "0.1.0"
description = "Checks for secgate"
requires-python = ">=3.11"
dependencies = ["secgate-checklist"]

# Found by this entry point; the value names the package that holds the check folders. It is never imported.
[project.entry-points."secgate.checks"]
{pack} = "{package}"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


def scaffold(check_id: str, *, kind: Kind) -> Mapping[str, str]:
    """Text of each file of a new check by its path in the folder.

    Raises:
        ConfigError: when the id cannot be one.
    """
    _require_id(check_id, "a check's id")
    spec = _CHECK.format(id=check_id, by="patterns" if kind == "rules" else "facts")
    decides = {"rules.yaml": _RULES} if kind == "rules" else {"analyzer.py": _ANALYZER}
    return {
        "check.yaml": spec + ("" if kind == "rules" else _CHECK_RULES) + _REFERENCES,
        "README.md": _PAGE.format(id=check_id),
        **decides,
        "examples/bad/evaluated/run.ts": _BAD,
        "examples/ok/table/run.ts": _OK,
    }


def package_files(pack: str) -> Mapping[str, str]:
    """What makes a folder of checks an installable package, by path in the folder above it.

    Raises:
        ConfigError: when the name cannot be one.
    """
    _require_id(pack, "a pack's name")
    package = pack.replace("-", "_")
    return {
        "pyproject.toml": _PACK.format(pack=pack, package=package),
        f"{package}/__init__.py": '"""A pack of checks: data only."""\n',
    }


def _require_id(name: str, what: str) -> None:
    if not _ID.fullmatch(name) or len(name) > _MOST:
        near = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-0123456789")[
            :_MOST
        ]
        raise ConfigError(
            f'"{name}" cannot be {what}' + (f'; did you mean "{near}"?' if _ID.fullmatch(near) else ""),
            next_step="Lower case words with hyphens, for example cache-keys-scoped.",
        )


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder that is not there yet.

    Raises:
        ConfigError: when it is there, or cannot be written.
    """
    if folder.exists():
        raise ConfigError("is there already", where=str(folder), next_step="Choose another id or folder.")
    try:
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(folder)) from error

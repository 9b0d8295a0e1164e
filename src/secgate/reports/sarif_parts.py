"""Parts of SARIF: texts, places, and the rules of a report."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from secgate.model import Confidence, Finding, ItemResult, Report, Severity
from secgate.reports.escape import safe
from secgate.reports.markdown import code
from secgate.reports.markdown import text as markdown

Json = dict[str, Any]

ROOT = "%SRCROOT%"
LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
# What GitHub sorts and filters by, from 0 to 10; its own words begin at 9.0, 7.0, 4.0 and above 0.
_SECURITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_PRECISION = {Confidence.HIGH: "very-high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
_LONGEST = 1_024  # characters of a description that GitHub takes
_MOST_TAGS = 20
_MOST_FIXES = 5
_BRACKETS = re.compile(r"[\\\[\]]")


def message(*sentences: str) -> str:
    """Text of a message on one line: visible, and without a link of its own.

    What could be read as a link, `[text](target)`, has its brackets escaped (SARIF 2.1.0, 3.11.6); all else stays as it
    is, since those who show a message take no other escape away.
    """
    shown = safe(" ".join(sentence for sentence in sentences if sentence))
    return _BRACKETS.sub(r"\\\g<0>", shown) if "](" in shown else shown


def link(target: int, text: str) -> str:
    """A link to the related location with that id."""
    shown = _BRACKETS.sub(r"\\\g<0>", safe(text))
    return f"[{shown or target}]({target})"


def location(path: str, place: Json | None = None, around: Json | None = None) -> Json:
    """A physical location below the target's root.

    Args:
        path: as in a finding; whatever a URI cannot hold is percent-encoded.
        place: the region.
        around: the lines around it.
    """
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = path.encode("utf-8", "surrogatepass")
    # A colon before the first slash would be read as a scheme, and a slash in front as a path outside of the root.
    uri = quote(encoded, safe="/@!$&'()*+,;=~-._")
    uri = re.sub("^/+", lambda slashes: "%2F" * len(slashes[0]), uri)
    physical: Json = {"artifactLocation": {"uri": uri or ".", "uriBaseId": ROOT}}
    physical |= {"region": place} if place else {}
    physical |= {"contextRegion": around} if around else {}
    return {"physicalLocation": physical}


def region(finding: Finding) -> Json:
    """Where a finding begins, and where it ends when that is known: an end before the beginning is refused."""
    made: Json = {"startLine": finding.line, "startColumn": finding.column}
    if (finding.end_line, finding.end_column) > (finding.line, finding.column):
        made |= {"endLine": finding.end_line, "endColumn": finding.end_column}
    return made


def context(finding: Finding) -> Json | None:
    """The code around a finding; None for a place that may hold a secret."""
    frame = finding.frame
    if frame is None or not frame.text:
        return None
    last = frame.line + len(frame.text) - 1
    if not frame.line <= finding.line <= finding.end_line <= last:
        return None
    text = "\n".join("\t".join(safe(part) for part in line.rstrip("\r").split("\t")) for line in frame.text)
    return {"startLine": frame.line, "endLine": last, "snippet": {"text": text}}


def rules(report: Report) -> list[Json]:
    """A descriptor for each item, and one for each rule that has a finding, sorted by id."""
    made: dict[str, Json] = {}
    for item in report.items:
        made[item.id] = _descriptor(item.id, item, item.title) | _help(item, ())
        found: dict[str, list[Finding]] = {}
        for finding in item.findings:
            found.setdefault(finding.rule, []).append(finding)
        for rule, findings in found.items():
            made[rule] = _of_rule(rule, item, findings)
    return [made[rule] for rule in sorted(made)]


def _of_rule(rule: str, item: ItemResult, findings: Sequence[Finding]) -> Json:
    """The descriptor of a rule: its name says what is wrong, where an item's title says what should be."""
    worst = min((finding.severity for finding in findings), key=lambda severity: severity.rank)
    least = max((finding.confidence for finding in findings), key=lambda confidence: confidence.rank)
    words = rule.removeprefix(f"{item.id}.").replace("-", " ")
    messages = dict.fromkeys(finding.message for finding in findings)
    described = next(iter(messages)) if len(messages) == 1 else f"This is not so everywhere: {item.title}."
    made = _descriptor(rule, item, words[:1].upper() + words[1:], described, severity=worst)
    made["properties"]["precision"] = _PRECISION[least]
    return made | _help(item, tuple(dict.fromkeys(finding.fix for finding in findings if finding.fix)))


def _descriptor(
    rule: str, item: ItemResult, title: str, described: str = "", *, severity: Severity | None = None
) -> Json:
    references = {name: list(ids) for name, ids in item.references.model_dump().items() if ids}
    cwe = [f"external/cwe/cwe-{name.lower().removeprefix('cwe-'):>03}" for name in item.references.cwe]
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.replace(".", "-").split("-")),
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(described or item.title)},
        "defaultConfiguration": {"level": LEVELS[severity or item.severity]},
        "properties": {
            "tags": ["security", *cwe][:_MOST_TAGS],
            "security-severity": _SECURITY[severity or item.severity],
            "references": references,
        },
    }


def _help(item: ItemResult, fixes: Sequence[str]) -> Json:
    """What to do, as text and as Markdown."""
    command = f"secgate explain {item.id}"
    rest = "says what the item checks and what it cannot see."
    shown = fixes[:_MOST_FIXES]
    plain = [f"{item.title}.", *(f"To fix it: {fix}" for fix in shown), f"`{command}` {rest}"]
    marked = [f"**{markdown(item.title)}.**", *(f"To fix it: {markdown(fix)}" for fix in shown)]
    return {
        "help": {
            "text": "\n\n".join(message(part) for part in plain),
            "markdown": "\n\n".join([*marked, f"{code(command)} {rest}"]),
        }
    }


def _cut(text: str) -> str:
    """Text of a description, as long as GitHub takes it."""
    whole = message(text)
    if len(whole) <= _LONGEST:
        return whole
    # NOTE: an escaped bracket takes two characters.
    room = _LONGEST - 1 if "](" not in whole and whole == safe(text) else _LONGEST // 2 - 1
    return message(safe(text)[:room]) + "…"

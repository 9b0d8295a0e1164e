"""What both in-toto formats share: a statement (in-toto.io/Statement/v1) about the canonical json of a report."""

import hashlib
import json
import re
from typing import Any

from secgate.model import Report
from secgate.reports import json_

STATEMENT = "https://in-toto.io/Statement/v1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
Json = dict[str, Any]


def subject(name: str, sha256: str) -> Json:
    """One thing that a statement is about.

    Raises:
        ValueError: when the digest is none; common libraries take anything.
    """
    if not _SHA256.fullmatch(sha256):
        message = f"{name}: not a SHA-256 in lower-case hex"
        raise ValueError(message)
    return {"name": name, "digest": {"sha256": sha256}}


def report_subject(report: Report) -> Json:
    """The report, by the SHA-256 of what the format `json` writes of it."""
    return subject("report.json", hashlib.sha256(json_.render(report).encode("utf-8", "backslashreplace")).hexdigest())


def policies(report: Report) -> list[Json]:
    """The policies of the run, each by the digest of its text."""
    found = []
    for policy in report.policies:
        described = subject(policy.id, policy.digest.removeprefix("sha256:"))
        found.append({**described, "annotations": {"title": policy.title, "origin": policy.origin}})
    return found


def written(predicate_type: str, predicate: Json, subjects: list[Json]) -> str:
    """A statement as text; keys are sorted, so that equal statements are equal bytes.

    Half a character, as names of files may hold, is written as its escape: readers of statements take whole ones alone.
    """
    made = {"_type": STATEMENT, "subject": subjects, "predicateType": predicate_type, "predicate": predicate}
    return json_.visible(json.dumps(_whole(made), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)) + "\n"


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {name: _whole(one) for name, one in value.items()}
        case list() | tuple():
            return [_whole(one) for one in value]
        case _:
            return value

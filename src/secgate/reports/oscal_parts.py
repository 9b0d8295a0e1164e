"""What the OSCAL documents share: identifiers that follow from the report, metadata, and properties of our own."""

import uuid
from collections.abc import Iterable
from typing import Any

from secgate.model import Report
from secgate.reports.escape import safe

VERSION = "1.1.3"
# A namespace of properties; it names, and nothing is fetched from it.
NAMESPACE = "urn:secgate:oscal"
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)


def identifier(*parts: str) -> str:
    """A version 5 UUID that follows from its parts (RFC 9562, section 5.5)."""
    return str(uuid.uuid5(_ROOT, "\0".join(part.encode("utf-8", "backslashreplace").decode() for part in parts)))


def metadata(report: Report, title: str) -> dict[str, Any]:
    """The metadata of a document about a report."""
    return {
        "title": title,
        "last-modified": report.created,
        "version": report.tool.secgate,
        "oscal-version": VERSION,
    }


def properties(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Properties in our namespace; one without a value is left out, since OSCAL has none."""
    return [{"name": name, "ns": NAMESPACE, "value": one_line(value)} for name, value in pairs if one_line(value)]


def one_line(text: str) -> str:
    """A text as OSCAL's strings are: one line, without blanks at its ends."""
    return " ".join(safe(text).split())


def said(text: str) -> str:
    """Prose, which may not be empty."""
    return one_line(text) or "-"

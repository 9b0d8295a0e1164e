"""Reports of eslint as JSON (`--format json`), which name every file that was looked at.

Its other formats name the files with messages only: a clean run of them is empty, and shows nothing. Source:
eslint.org/docs/latest/integrate/nodejs-api (LintResult).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import entry, is_count, read_json

_ERROR = 2
# eslint 8 and 9; older ones say the same of files without a configuration.
_IGNORED = ("File ignored", "No matching configuration found for")


@dataclass(frozen=True)
class LintError:
    """One error of a linter; its message is not kept: it may quote the source.

    Attributes:
        path: as the tool wrote it.
        line: 1-based; 1 where it is about the whole file.
        rule: its id; empty for a file that could not be parsed.
    """

    path: str
    line: int
    rule: str


@dataclass(frozen=True)
class Lint:
    """One report.

    Attributes:
        files: paths of the files that were looked at, as the tool wrote them; those that it names as ignored are not.
        errors: in the order of the report.
        warnings: how many there are.
    """

    files: tuple[str, ...]
    errors: tuple[LintError, ...]
    warnings: int


def read_lint(data: bytes) -> Lint:
    """What a report of eslint says.

    Raises:
        UnreadableReport: when it is none, contradicts itself, or looked at no file.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"[":
        raise UnreadableReport("has no form that is known: eslint --format json")
    said = read_json(data)
    if not said:
        raise UnreadableReport("looked at no file")
    errors: list[LintError] = []
    warnings = 0
    for one in said:
        path = entry(one, "filePath", str)
        found = list(_errors(path, entry(one, "messages", list)))
        counts = [one.get(key, 0) for key in ("errorCount", "warningCount")]
        if not all(is_count(count) for count in counts) or counts[0] != len(found):
            raise UnreadableReport("contradicts itself: it counts other errors than it shows")
        errors += found
        warnings += counts[1]
    files = tuple(entry(one, "filePath", str) for one in said if not _is_ignored(entry(one, "messages", list)))
    if not files:
        raise UnreadableReport("looked at no file")
    return Lint(files, tuple(errors), warnings)


def _is_ignored(messages: list[object]) -> bool:
    """Whether the tool names a file to say that it did not look at it."""
    said = (one.get("message") for one in messages if isinstance(one, Mapping) and one.get("ruleId") is None)
    return any(isinstance(text, str) and text.startswith(_IGNORED) for text in said)


def _errors(path: str, messages: list[object]) -> Iterator[LintError]:
    for message in messages:
        severity = entry(message, "severity", int)
        if severity == _ERROR or (isinstance(message, Mapping) and message.get("fatal") is True):
            line = message.get("line") if isinstance(message, Mapping) else None
            rule = message.get("ruleId") if isinstance(message, Mapping) else None
            yield LintError(path, max(1, line) if isinstance(line, int) else 1, rule if isinstance(rule, str) else "")

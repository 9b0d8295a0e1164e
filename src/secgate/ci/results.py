"""What a job hands on: outputs for the steps after it, and its summary, in the files that GitHub names."""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from secgate.errors import ConfigError
from secgate.model import FindingState, Report, Status
from secgate.reports.escape import safe

MOST_SUMMARY_BYTES = 1_000_000  # GitHub shows nothing of a step's summary above 1 MiB


def counts(report: Report) -> str:
    """How many items have each status and findings each state, as JSON on one line."""
    statuses = Counter("off" if item.status is None else str(item.status) for item in report.items)
    states = Counter(str(finding.state) for item in report.items for finding in item.findings)
    told = {
        "items": {name: statuses[name] for name in (*map(str, Status), "off")},
        "findings": {str(state): states[str(state)] for state in FindingState},
        "files": {"all": report.coverage.files, "examined": report.coverage.examined},
    }
    return json.dumps(told, separators=(",", ":"))


def outputs(values: Mapping[str, str]) -> str:
    """Outputs as GITHUB_OUTPUT takes them: each between delimiters that nothing of the target can know."""
    made = []
    for name, value in values.items():
        delimiter = f"secgate-{secrets.token_hex(16)}"
        made.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    return "".join(made)


def quoted(text: str) -> str:
    """Text for the log in which the runner obeys no command, whatever it holds."""
    token = secrets.token_hex(16)
    end = "" if text.endswith("\n") else "\n"
    return f"::stop-commands::{token}\n{text}{end}::{token}::\n"


def append(environment: Mapping[str, str], variable: str, text: str) -> None:
    """Add text to the file that a variable of the job names; nothing where it names none.

    Raises:
        ConfigError: it cannot be written.
    """
    if not (name := environment.get(variable, "")):
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"{variable}: cannot be written: {error.strerror}", where=safe(name)) from error


def room(environment: Mapping[str, str]) -> int:
    """How many bytes the summary of this step may still take."""
    name = environment.get("GITHUB_STEP_SUMMARY", "")
    taken = Path(name).stat().st_size if name and Path(name).is_file() else 0
    return max(0, MOST_SUMMARY_BYTES - taken)

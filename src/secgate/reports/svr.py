"""in-toto Simple Verification Result, svr/v0.2: what was verified of the report whose SHA-256 is the subject; unsigned.

It can only say what holds. So it is refused where anything else would have to be said with it.
"""

import re

from secgate.model import Level, Report, Status, Verdict
from secgate.reports.in_toto import predicate
from secgate.reports.statement import policies, report_subject, written

NAME = "svr"
SVR = "https://in-toto.io/attestation/svr/v0.2"
VERIFIER = "pkg:pypi/secgate-checklist"


def refusal(report: Report) -> str | None:
    """Why there is no such statement about a report; None when there is."""
    if report.verdict is not Verdict.PASS:
        return f"an SVR can only state a pass, and the verdict is {report.verdict.value}; the format in-toto states any"
    if report.target.partial:
        return "an SVR would read as that of the whole policy, and items were switched off on the command line"
    if report.target.scope != "full" or report.target.base is not None:
        return "an SVR would read as that of all that goes out, and only a change was looked at"
    if report.target.dirty:
        return "an SVR would speak of a commit, and the files that were examined differ from it"
    return None


def render(report: Report) -> str:
    """The statement about the report.

    Raises:
        ValueError: when there is none; see `refusal`.
    """
    if (reason := refusal(report)) is not None:
        raise ValueError(reason)
    blocking = [item for item in report.items if item.level is Level.BLOCK and item.status is Status.PASS]
    names = [f"SECGATE_POLICY_{_word(policy.id)}_PASS" for policy in report.policies]
    names += [f"SECGATE_ITEM_{_word(item.id)}_PASS" for item in blocking]
    annotations = predicate(report)["configuration"][-1]["annotations"]
    made = {
        "verifier": {"id": f"{VERIFIER}@{report.tool.secgate}", "policies": policies(report), "secgate": annotations},
        "timeCreated": report.created,
        "properties": names,
    }
    return written(SVR, made, [report_subject(report)])


def _word(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", name.upper())

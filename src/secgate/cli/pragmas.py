"""`secgate waive --from-pragmas`: inline comments of other tools become proposals for waivers, which do nothing yet."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import typer

from secgate.cli.accept import Decisions, about_of, place_of
from secgate.cli.labels import HARMLESS
from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit
from secgate.model import Finding, FindingState, ItemResult, Report, Suppression, Waiver
from secgate.reports.escape import safe
from secgate.reports.words import number
from secgate.settings.baseline import BASELINE
from secgate.settings.entries import written
from secgate.settings.waivers import WAIVERS

# Comments with which scanners of secrets are silenced; all others concern code.
_OF_SECRETS = frozenset({"pragma allowlist secret", "gitleaks:allow", "trufflehog:ignore", HARMLESS})
_LISTED = 20
_DAYS = 30
_HEAD = f"""\
# Proposals from inline comments of other tools, which hide nothing from secgate. Nothing here counts: to accept one,
# say why and who answers for it, take the # away and move the lines to {WAIVERS}.
"""
Match = tuple[Suppression, ItemResult, Finding]


def propose(
    decisions: Decisions, report: Report, output: Path | None, comments: Sequence[Suppression] | None = None
) -> int:
    """Print the proposals, or write them to a file that no run reads; always 0.

    Args:
        decisions: of the target.
        report: of the run whose findings are meant.
        output: the file.
        comments: what silences another tool; None: the comments that the report lists.
    """
    comments = report.suppressions if comments is None else comments
    matches, rest = _matched(report, comments)
    days = min((limit.days for limit in decisions.allowed.of(None)), default=_DAYS)
    expires = decisions.today + timedelta(days=min(days, _DAYS))
    text = _HEAD + "".join(_proposal(match, decisions, report, expires) for match in matches)
    text += "".join(_unmatched(rest))
    if output is None:
        typer.echo(text, nl=False)
    else:
        if output.resolve() in {decisions.tree.root / name for name in (WAIVERS, BASELINE)}:
            raise ConfigError("is read by every run", where=str(output), next_step="Name another file.")
        write_whole(output, text.encode())
    told = f"{number(len(matches), 'proposal', 'proposals')} from {_comments(comments)}"
    typer.echo(f"{told} of the run of {report.created}; {_comments(rest)} at no open finding", err=True)
    return Exit.PASS


def _comments(found: Sequence[Suppression]) -> str:
    return number(len(found), "comment", "comments")


def _matched(report: Report, comments: Sequence[Suppression]) -> tuple[list[Match], list[Suppression]]:
    """Each open finding that some comment stands on or right above, once; and the comments that concern none."""
    by_path: dict[str, list[tuple[ItemResult, Finding]]] = {}
    for item in report.items:
        for finding in item.findings:
            if finding.state is FindingState.OPEN and finding.commit is None:
                by_path.setdefault(finding.path, []).append((item, finding))
    found: dict[str, Match] = {}
    rest = []
    for comment in comments:
        near = _near(comment, by_path.get(comment.path, []))
        for item, finding in near:
            found.setdefault(finding.id, (comment, item, finding))
        if not near:
            rest.append(comment)
    return sorted(found.values(), key=lambda match: (match[2].path, match[2].line, match[2].id)), rest


def _near(comment: Suppression, findings: list[tuple[ItemResult, Finding]]) -> list[tuple[ItemResult, Finding]]:
    fitting = [(item, f) for item, f in findings if f.sensitive or comment.kind not in _OF_SECRETS]
    here = [(item, f) for item, f in fitting if f.line <= comment.line <= f.end_line]
    return here or [(item, f) for item, f in fitting if f.line == comment.line + 1]


def _proposal(match: Match, decisions: Decisions, report: Report, expires: date) -> str:
    comment, item, finding = match
    about = f"{about_of(finding)}, silenced by {safe(comment.kind)} on line {comment.line}"
    try:
        at = place_of(decisions.tree, finding, report)
    except ConfigError as error:
        return f"\n# {about}\n#   cannot be proposed: {safe(error.what)}\n"
    lines = written(Waiver(finding=finding.id, item=item.id, owner="", expires=expires, at=at), about).splitlines()
    return "\n" + "".join(f"{line if line.startswith('#') else f'# {line}'}\n" for line in lines)


def _unmatched(rest: list[Suppression]) -> Iterator[str]:
    if rest:
        yield f"\n# {_comments(rest)} at no open finding of that run:\n"
    for comment in rest[:_LISTED]:
        yield f"#   {safe(comment.path)}:{comment.line} {safe(comment.kind)}\n"
    if len(rest) > _LISTED:
        yield f"#   and {len(rest) - _LISTED} more\n"

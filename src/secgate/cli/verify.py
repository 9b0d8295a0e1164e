"""`secgate verify`: what an evidence pack is worth, and what it says; offline."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.places import proofs_folder
from secgate.cli.run import gated
from secgate.cli.terminal import look, show
from secgate.errors import ConfigError, EngineError, IntegrityError
from secgate.pack import archive
from secgate.pack.answers import answers, document
from secgate.pack.recompute import recomputed, request_of
from secgate.pack.signing import Trusted
from secgate.pack.terms import Terms
from secgate.pack.verifying import Verification, verify_pack
from secgate.reports.json_ import visible
from secgate.reports.layout import Pen, Span, Style
from secgate.run import Request

_FORMATS = ("console", "json")
_AGE = re.compile(r"([1-9]\d{0,4})([dh])")
_COMMIT = re.compile(r"[0-9a-fA-F]{16,64}")
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-fA-F]{64}")


def verify(  # noqa: PLR0913 - one parameter for each option of the command
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="The pack.")],
    *,
    signers: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Whose signature counts: allowed signers (ssh-keygen(1)), or a public key in PEM; repeatable.",
        ),
    ] = None,
    commit: Annotated[str | None, typer.Option(metavar="SHA", help="The commit that it must speak for.")] = None,
    max_age: Annotated[str | None, typer.Option(metavar="30d|12h", help="How old its run may be.")] = None,
    policy_digest: Annotated[
        list[str] | None,
        typer.Option(
            metavar="sha256:…", help="The policy that must have decided, by the digest that `list` tells; repeatable."
        ),
    ] = None,
    require_trust: Annotated[
        bool,
        typer.Option("--require-trust", help="Policy and waivers must have come from a trusted ref, not the change."),
    ] = False,
    trust: Annotated[
        str | None, typer.Option(metavar="SHA", help="The commit of the ref that must have been trusted.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="PACK", help="The pack that must come right before it.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="Judge keys and age as of the end of this day (UTC).")
    ] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Run the gate again on --target, and compare everything.")
    ] = False,
    target: Annotated[Path, typer.Option(help="For --recompute: a checkout of the pack's commit.")] = Path(),
    policy: Annotated[list[str] | None, typer.Option(help="For --recompute: a policy file from elsewhere.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="For --recompute: checks from elsewhere.")] = None,
    allow_target_code: Annotated[
        bool, typer.Option("--allow-target-code", help="For --recompute: also run analyzers of the target.")
    ] = False,
    format_: Annotated[str, typer.Option("--format", help="console or json.")] = "console",
) -> int:
    """Verify an evidence pack offline, and say what it proves.

    Ends with 5 when it does not verify, or nobody whom --signers names has signed it; else by the verdict in it:
    0 pass, 1 fail, 3 incomplete.
    """
    if format_ not in _FORMATS:
        raise ConfigError(f'--format: "{format_}" is not a format', next_step="Formats: console, json.")
    for name, named in (("--commit", commit), ("--trust", trust)):
        if named is not None and not _COMMIT.fullmatch(named):
            raise ConfigError(
                f'{name}: "{named}" is not a commit', next_step="Name it in full, or in at least 16 hexadecimal digits."
            )
    terms = Terms(
        trusted=Trusted.read(signers or ()),
        now=_moment(at),
        commit=commit,
        max_age=_duration(max_age) if max_age is not None else None,
        previous=_bytes(previous) if previous is not None else None,
        policies=tuple(_digest(one) for one in policy_digest or ()),
        require_trust=require_trust,
        trust=trust,
    )
    try:
        made = verify_pack(_bytes(pack), terms)
    except EngineError as error:
        raise IntegrityError(error.what, next_step="Nothing can be said of the signature without it.") from error
    if recompute and made.report is not None:
        options = Request(
            path=target,
            policies=tuple(policy or ()),
            checks=tuple(checks or ()),
            allow_target_code=allow_target_code,
            proofs=proofs_folder(),
        )
        made = recomputed(made, request_of(made, target, options), gated)
    _show(made, pack, format_)
    return made.exit_code


def _show(made: Verification, pack: Path, format_: str) -> None:
    if format_ == "json":
        text = visible(json.dumps(document(made), indent=2, ensure_ascii=False)) + "\n"
    else:
        text = "".join(f"{line}\n" for line in _lines(made, pack))
    show(text)


def _lines(made: Verification, pack: Path) -> Iterator[str]:
    pen = Pen(**look())
    for answer in answers(made):
        pen.put(Span(answer.question, Style.STRONG))
        for line in answer.lines:
            pen.put(Span(line), lead=[Span("  ")], hang=4)
        pen.gap()
    if made.recomputed:
        pen.put(Span("Run again", Style.STRONG))
        same = "every compared field is the same" if not made.differences else "the two runs differ"
        for line in (same, *made.differences, *(f"not compared: {why}" for why in made.not_recomputed)):
            pen.put(Span(line), lead=[Span("  ")], hang=4)
        pen.gap()
    good = made.verified
    word = "VERIFIED" if good else "DOES NOT VERIFY"
    mark = pen.glyphs.passed if good else pen.glyphs.failed
    head = Span(f"{mark} {word}", Style.STRONG_GOOD if good else Style.STRONG_BAD)
    pen.put(Span(f"exit code {int(made.exit_code)}{_told(made)}"), lead=[head, Span("  ")])
    pen.put(Span(str(pack), Style.FAINT, solid=True), lead=[Span("  ")])
    for problem in made.problems:
        pen.put(Span(problem, Style.BAD), lead=[Span("  ")], hang=4)
    if made.differences:
        pen.put(Span("the gate, run again, says otherwise", Style.BAD), lead=[Span("  ")], hang=4)
    yield from pen.lines


def _told(made: Verification) -> str:
    """The verdict in a pack that verifies; of another it is no verdict."""
    if made.report is None or not made.verified:
        return ""
    trust = ", trust: self" if isinstance(made.report.target.trust, str) else ""
    again = "" if made.recomputed else ", not recomputed"
    why = made.qualification
    return f", verdict {made.report.verdict.value}{trust}{again}" + (f" ({why})" if why else "")


def _moment(day: str | None) -> datetime:
    """The time of the judgement: now, or the end of a day."""
    if day is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)
    except ValueError as error:
        raise ConfigError(f'--at: "{day}" is not a day', next_step="Write it as 2026-01-31.") from error


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text):
        raise ConfigError(
            f'--policy-digest: "{text}" is no digest',
            next_step="Write it in full, `sha256:` and 64 hexadecimal digits: `secgate list --policy NAME` tells it.",
        )
    return f"sha256:{text.removeprefix('sha256:').lower()}"


def _duration(text: str) -> timedelta:
    found = _AGE.fullmatch(text)
    if found is None:
        raise ConfigError(f'--max-age: "{text}" is not a duration', next_step="Write it as 30d or 12h.")
    amount = int(found[1])
    return timedelta(days=amount) if found[2] == "d" else timedelta(hours=amount)


def _bytes(file: Path) -> bytes:
    """The bytes of a pack, and one more than it may have, so that a larger one is refused and not cut."""
    try:
        with file.open("rb") as handle:
            return handle.read(archive.MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"no pack can be read there: {error.strerror}", where=str(file)) from error

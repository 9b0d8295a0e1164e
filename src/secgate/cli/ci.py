"""`secgate ci`: the same run in a CI job, set up by its event and told as its server shows results."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from secgate.ci import github as github_
from secgate.ci import gitlab as gitlab_
from secgate.ci import results
from secgate.ci.choice import AUTO, Choice, overridden
from secgate.ci.clone import Clone
from secgate.ci.rooted import rooted
from secgate.cli.outputs import known, rendered, require_format, with_maps, without_refused, write_report, write_whole
from secgate.cli.terminal import show
from secgate.errors import ConfigError, Exit, SecgateError
from secgate.model import Report
from secgate.pack.making import Order, make_pack
from secgate.pack.signing import Keys
from secgate.redaction import without_secrets
from secgate.reports import markdown
from secgate.reports.asked import as_asked
from secgate.reports.escape import safe
from secgate.reports.github import command
from secgate.rerun import Request, gate
from secgate.target.tree import display

app = typer.Typer(
    name="ci",
    help="The same run in a CI job: what it is compared with and who decides follow from the job's event.",
    rich_markup_mode=None,
)

_WIDTH = 120
_NAMES = {
    "json": "report.json",
    "sarif": "report.sarif",
    "sarif-open": "open.sarif",
    "markdown": "report.md",
    "html": "report.html",
    "junit": "report.xml",
    "csv": "report.csv",
    "gitlab": "gl-code-quality-report.json",
    "gitlab-sast": "gl-sast-report.json",
    "xlsx": "report.xlsx",
    "in-toto": "report.in-toto.json",
    "svr": "report.svr.json",
    "oscal": "report.oscal.json",
    "oscal-catalog": "catalog.oscal.json",
}
_PACK = "secgate-pack.zip"
_GITHUB, _GITLAB = ("json", "sarif", "sarif-open"), ("json", "gitlab", "gitlab-sast", "junit")

_Path = Annotated[Path, typer.Argument(help="The folder to gate.", envvar="SECGATE_PATH", show_default=True)]
_Policy = Annotated[
    list[str] | None,
    typer.Option(envvar="SECGATE_POLICY", help="Policy by name or file; repeatable. Default: the configuration's."),
]
_Checks = Annotated[
    list[str] | None,
    typer.Option(metavar="DIR", envvar="SECGATE_CHECKS", help="A further folder of checks; repeatable."),
]
_Package = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DIR",
        envvar="SECGATE_PACKAGES",
        help="Give this workspace package a verdict of its own; repeatable, `all` for every one.",
    ),
]
_Base = Annotated[
    str,
    typer.Option(
        metavar="REF", envvar="SECGATE_BASE", help="auto follows the event, none examines everything, else a ref."
    ),
]
_Trust = Annotated[
    str, typer.Option(metavar="REF", envvar="SECGATE_TRUST", help="auto follows the event, else the ref that decides.")
]
_ReportOnly = Annotated[
    bool,
    typer.Option("--report-only", envvar="SECGATE_REPORT_ONLY", help="Show the verdict, but end with 0."),
]
_Formats = Annotated[
    list[str] | None,
    typer.Option("--format", envvar="SECGATE_FORMATS", help=f"A further report to write; repeatable: {known()}."),
]
_Pack = Annotated[bool, typer.Option("--pack", envvar="SECGATE_PACK", help="Also write the evidence pack of the run.")]
_Sign = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY", envvar="SECGATE_SIGN", help="Sign the pack with this key, as in `secgate pack`."),
]
_Folder = Annotated[
    Path | None, typer.Option(metavar="DIR", envvar="SECGATE_REPORT_DIR", help="Where reports are written.")
]


@dataclass(frozen=True)
class _Evidence:
    """Whether a pack is wanted, and the files of the keys that sign it."""

    pack: bool
    keys: Sequence[str]


@dataclass(frozen=True)
class _What:
    """What is gated, and by which policies and checks."""

    path: Path
    policies: Sequence[str]
    checks: Sequence[str]
    packages: Sequence[str]


@dataclass(frozen=True)
class _Job:
    """What a CI job wants."""

    what: _What
    base: str
    trust: str
    report_only: bool
    formats: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    evidence: _Evidence


@dataclass(frozen=True)
class _Done:
    """A finished run, the same with paths from the top of the repository, and the files that were written."""

    choice: Choice
    report: Report
    shown: Report
    files: Mapping[str, Path]
    pack: Path | None


@app.command("github")
def github(  # noqa: PLR0913 - one parameter for each option of the command
    path: _Path = Path(),
    *,
    policy: _Policy = None,
    checks: _Checks = None,
    package: _Package = None,
    base: _Base = AUTO,
    trust: _Trust = AUTO,
    report_only: _ReportOnly = False,
    format_: _Formats = None,
    pack: _Pack = False,
    sign: _Sign = None,
    report_dir: _Folder = None,
) -> int:
    """Gate PATH in a job of GitHub Actions: annotations, a job summary and outputs beside the verdict.

    Ends with the same codes as `secgate run`.
    """
    environment = dict(os.environ)
    folder = report_dir or Path(environment.get("RUNNER_TEMP") or tempfile.gettempdir()) / "secgate"
    formats = (*_GITHUB, *(format_ or ()))
    evidence = _Evidence(pack, sign or ())
    what = _What(path, policy or (), checks or (), package or ())
    job = _Job(what, base, trust, report_only, formats, folder, environment, evidence)
    try:
        event = github_.read_event(environment)
        done = _done(job, lambda clone: github_.choose(event, clone, environment))
        _tell_github(done, environment)
    except SecgateError as error:
        _refuse_github(error, environment)
        raise
    except Exception:
        _hand_on(environment, {"verdict": "", "exit-code": str(int(Exit.INTERNAL))})
        raise
    return done.report.exit_code


@app.command("gitlab")
def gitlab(  # noqa: PLR0913 - one parameter for each option of the command
    path: _Path = Path(),
    *,
    policy: _Policy = None,
    checks: _Checks = None,
    package: _Package = None,
    base: _Base = AUTO,
    trust: _Trust = AUTO,
    report_only: _ReportOnly = False,
    format_: _Formats = None,
    pack: _Pack = False,
    sign: _Sign = None,
    report_dir: _Folder = None,
) -> int:
    """Gate PATH in a job of GitLab CI: a report of code quality, one of SAST and one of tests beside the verdict.

    Ends with the same codes as `secgate run`.
    """
    environment = dict(os.environ)
    folder = report_dir or Path("secgate-report")
    formats = (*_GITLAB, *(format_ or ()))
    evidence = _Evidence(pack, sign or ())
    what = _What(path, policy or (), checks or (), package or ())
    job = _Job(what, base, trust, report_only, formats, folder, environment, evidence)
    done = _done(job, lambda clone: gitlab_.choose(clone, environment))
    for line in done.choice.told():
        typer.echo(safe(line))
    show(rendered("console", done.report, width=_WIDTH, color=False))
    return done.report.exit_code


def _done(job: _Job, choose: Callable[[Clone], Choice]) -> _Done:
    for name in job.formats:
        require_format(name, "--format")
    clone = Clone.at(job.what.path)
    choice = overridden(choose(clone), clone, base=job.base, trust=job.trust)
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot be made: {error.strerror}", where=str(job.folder)) from error
    report, pack = _gated(job, choice)
    shown = rooted(as_asked(report), _prefix(job.what.path, clone))
    wanted = [(name, job.folder / _NAMES.get(name, f"report-{name}")) for name in dict.fromkeys(job.formats)]
    files = dict(without_refused(wanted, report))
    for name, file in files.items():
        one = report if name == "json" else shown
        write_report(file, name, one if with_maps(name) else one.model_copy(update={"maps": None}))
    place = job.folder / _PACK if pack is not None else None
    if pack is not None and place is not None:
        write_whole(place, pack)
    return _Done(choice, report, shown, files, place)


def _gated(job: _Job, choice: Choice) -> tuple[Report, bytes | None]:
    """The report, and the bytes of its pack where one is wanted."""
    # NOTE: nothing is taken from an earlier job: what a kept runner holds may be what another change left there.
    with tempfile.TemporaryDirectory(prefix="secgate-cache-", dir=job.environment.get("RUNNER_TEMP")) as cache:
        request = Request(
            path=job.what.path,
            policies=tuple(job.what.policies),
            checks=tuple(map(Path, job.what.checks)),
            packages=tuple(job.what.packages),
            base=choice.base,
            trust=choice.trust,
            report_only=job.report_only,
            maps=job.evidence.pack or with_maps(*job.formats),
            cache=Path(cache),
            environment=job.environment,
        )
        if not job.evidence.pack:
            return gate(request), None
        data, report = make_pack(Order(request, gate, keys=Keys.read([Path(key) for key in job.evidence.keys])))
        return report, data


def _prefix(path: Path, clone: Clone) -> str:
    inside = path.resolve().relative_to(clone.git.root)
    return "" if inside == Path() else f"{display(os.fsencode(inside))}/"


def _tell_github(done: _Done, environment: Mapping[str, str]) -> None:
    report, files = done.report, done.files
    told = done.choice.told()
    summary = markdown.render(
        done.shown,
        about=told,
        elsewhere=f"the report file {files['json'].name}",
        most_bytes=results.room(environment),
    )
    results.append(environment, "GITHUB_STEP_SUMMARY", summary)
    _hand_on(
        environment,
        {
            "verdict": str(report.verdict),
            "exit-code": str(report.exit_code),
            "report": str(files["json"].resolve()),
            "sarif": str(files["sarif"].resolve()),
            "sarif-open": str(files["sarif-open"].resolve()),
            "pack": str(done.pack.resolve()) if done.pack is not None else "",
            "counts": results.counts(done.shown),
            "base": done.choice.base or "",
            "trust": done.choice.trust or "",
            "may-upload": "true" if done.choice.uploads else "false",
        },
    )
    log = "\n".join((*map(safe, told), "", rendered("console", report, width=_WIDTH, color=False).decode()))
    show(results.quoted(log).encode("utf-8", "backslashreplace"))
    show(rendered("github", done.shown))


def _refuse_github(error: SecgateError, environment: Mapping[str, str]) -> None:
    """Say on the page of the job that nothing was decided, and why."""
    code = Exit.USAGE if error.exit_code is Exit.INCOMPLETE else error.exit_code
    where, what, next_step = without_secrets(error.where, error.what, error.next_step)
    reason = f"{where}: {what}" if where else what
    told = command("error", f"Nothing was evaluated. {reason}\n{next_step}", title="secgate")
    show(f"{told}\n".encode("utf-8", "backslashreplace"))
    lines = [f"# ⚠️ secgate: nothing was evaluated (exit code {int(code)})", markdown.text(reason)]
    summary = "\n\n".join([*lines, *([markdown.text(next_step)] if next_step else [])])
    results.append(environment, "GITHUB_STEP_SUMMARY", f"{summary}\n")
    _hand_on(environment, {"verdict": "", "exit-code": str(int(code))})


def _hand_on(environment: Mapping[str, str], values: Mapping[str, str]) -> None:
    results.append(environment, "GITHUB_OUTPUT", results.outputs(values))

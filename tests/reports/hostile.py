"""A report in which every text that can come from a target tries to become something else."""

from datetime import date

from hypothesis import strategies as st

from reports.factory import finding, item, report
from secgate.model import (
    Coverage,
    Evidence,
    Finding,
    FindingState,
    Frame,
    Level,
    PolicyInfo,
    Problem,
    Report,
    Skipped,
    Status,
    Suppression,
    TargetInfo,
    TraceStep,
    Trust,
    Verdict,
    Waiver,
    WaiverNote,
    WaiverSummary,
)

ATTACKS = (
    "\x1b[31mred\x1b[0m",
    "::error file=a::owned",
    "a\n::set-output name=x::y",
    "##[error]owned",
    "<script>alert(1)</script>",
    "]]><b>x</b>",
    "&lt;&amp;",
    '"quoted", and, commas',
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",  # noqa: RUF001 - the sign a spreadsheet takes too
    "\t=1",
    "```\n# heading\n```",
    "`code` | cell | cell",
    "[click](https://evil.example)",
    "https://evil.example/a",
    "@somebody please",
    "#1 and GH-1",
    "![i](https://evil.example/a.png)",
    "\u202egnp.exe",
    "\x00\x08\x0b\x7f",
    "\udcff\udc80",
    "\ud800",
    "/etc/passwd",
    "a;=1+1",
    "\\[a\\](javascript:x)",
    "__0__ and _x_",
    "\ufffe\uffff",
    "a\r\nb",
    "%0A::error::x",
    "1. item",
    "> quote",
    "",
    " ",
)
_SIGNS = st.text(alphabet="`|[]<>:#@=%\n\r\t\x1b\\", max_size=12)
TEXTS = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=40), _SIGNS)
FRAMES = st.builds(Frame, line=st.just(1), text=st.lists(TEXTS, max_size=3).map(tuple))
NAMES = TEXTS.map(lambda text: text or "empty")


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """A finding whose texts are hostile."""
    return finding(
        path=draw(NAMES),
        message=draw(TEXTS),
        fix=draw(TEXTS),
        line=draw(st.integers(1, 9)),
        frame=draw(st.one_of(st.none(), FRAMES)),
        trace=(TraceStep(path=draw(NAMES), line=3, note=draw(TEXTS)),),
        commit=draw(st.sampled_from([None, "c" * 40])),
        in_head=draw(st.booleans()),
        state=draw(st.sampled_from(FindingState)),
        waiver=draw(waivers()),
    )


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    """A waiver whose texts are hostile."""
    return Waiver(
        finding="F-1a2b3c4d5e6f",
        reason=draw(TEXTS),
        owner=draw(TEXTS),
        approved_by=(draw(TEXTS),),
        expires=date(2026, 2, 10),
        ticket=draw(TEXTS),
        where=draw(TEXTS),
    )


@st.composite
def hostile_reports(draw: st.DrawFn) -> Report:
    """A report with one item of each kind, whose texts are hostile."""
    items = (
        item("failing", section=draw(TEXTS), title=draw(TEXTS), status=Status.FAIL, reason=draw(TEXTS), blocks=True,
             findings=(draw(findings()), draw(findings()))),
        item("unfinished", section=draw(TEXTS), status=Status.INCOMPLETE, reason=draw(TEXTS), blocks=True,
             problems=(Problem(path=draw(NAMES), line=2, reason=draw(TEXTS)), Problem(reason=draw(TEXTS))),
             evidence=(Evidence(kind="document", path=draw(NAMES), state="stale", reason=draw(TEXTS)),)),
        item("doubtful", level=Level.WARN, status=Status.REVIEW, reason=draw(TEXTS), findings=(draw(findings()),)),
        item("absent", status=None, level=Level.OFF, off_by=draw(TEXTS), reason=""),
    )  # fmt: skip
    return report(
        *items,
        verdict=Verdict.FAIL,
        exit_code=1,
        because=(draw(TEXTS),),
        assumptions=(draw(TEXTS),),
        policies=(PolicyInfo(id="mine", title=draw(TEXTS), origin=draw(TEXTS), digest="sha256:" + "0" * 64),),
        target=TargetInfo(
            commit=None, tree=None, dirty=True, base=draw(st.sampled_from([None, "main", "=x|::error::"])),
            partial=False, trust=draw(st.sampled_from(["self", Trust(ref="::error::|<b>`@x`", commit="d" * 40)])),
            notes=(draw(TEXTS),),
        ),
        waivers=WaiverSummary(active=1, unused=(WaiverNote(waiver=draw(waivers()), note=draw(TEXTS)),)),
        coverage=Coverage(files=3, examined=2, skipped=(Skipped(path=draw(NAMES), reason=draw(TEXTS)),)),
        suppressions=(Suppression(path=draw(NAMES), line=1, kind="nosemgrep"),),
    )  # fmt: skip

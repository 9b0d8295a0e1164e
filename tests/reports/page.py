"""A page read as a browser reads it, and reports that fill every part of one."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from reports.example import WAIVER, rich_report
from reports.factory import finding, item, report
from secgate.model import (
    Confidence,
    Coverage,
    Evidence,
    Excluded,
    FindingState,
    Frame,
    LedgerRow,
    PolicyInfo,
    Problem,
    References,
    Report,
    Severity,
    Skipped,
    Status,
    Suppression,
    TargetInfo,
    TraceStep,
    Trust,
    Verdict,
    WaiverNote,
    WaiverSummary,
)
from secgate.model.change import (
    AdvisoryChange,
    CacheChange,
    Change,
    ComparedWith,
    FileCounts,
    FindingCounts,
    GateChange,
    GuardChange,
    LevelChange,
    ModelChange,
    NotExamined,
    QueryChange,
    RouteChange,
    SecretChange,
)

VOID = frozenset({"br", "input", "link", "meta", "wbr"})


@dataclass
class Page(HTMLParser):
    """Tags with their attributes in order, the texts of the script and the style sheet, and what a reader sees."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, text: str) -> "Page":
        page = cls()
        page.feed(text)
        page.close()
        assert page.opened == [], "every element is closed"
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened, f"</{tag}> closes nothing"
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        where = self.opened[-1] if self.opened else ""
        self.texts.setdefault(where, []).append(data)
        if where not in {"script", "style"}:
            self.shown.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def seen(self) -> str:
        """All text but that of the script and the style sheet, with single blanks."""
        return " ".join("".join(self.shown).split())


def maps(text: str = "x") -> dict[str, Any]:
    """All seven maps with a row each, every text of which is the same."""
    place = {"path": text, "line": 3}
    sure = {"confidence": "high"}
    rows: dict[str, dict[str, Any]] = {
        "routes": {
            "method": text, "route": text, **place, "handler": text, "state": text, "conditions": [text],
            "because": text, "guards": [{"name": text, **place, "proves": [text], "roles": [text], "because": text}],
            "level": "public", "roles": [text], "tenant_source": text, "rate_limit": {"max": 5, "window_s": 60},
            "validates_input": True, **sure,
        },
        "queries": {
            "model": text, "operation": text, **place, "function": text, "scope": "unscoped",
            "because": {**place, "note": text}, **sure,
        },
        "caches": {"operation": text, "key": text, **place, "scope": "none", "mounted_on": 2, **sure},
        "models": {
            "name": text, **place, "tenancy": "direct", "tenant_key": text, "uniques": [[text]],
            "sensitive_fields": [text],
        },
        "tokens": {
            "operation": "sign", "library": text, **place, "kind": text, "algorithms": [text], "max_age_s": 60,
            "secret_source": text, **sure,
        },
        "logs": {**place, "level": text, "fields": [text], "personal": [text], "secret": [], **sure},
        "secrets": {
            "type": text, **place, "commit": "c" * 40, "in_head": False, "class": "live", "id": "F-1a2b3c4d5e6f",
            "first4": text, "length": 20, "places": [{**place, "commit": None, "in_head": True}],
        },
    }  # fmt: skip
    unresolved = [{"path": text, "line": 1, "reason": text}, {"path": None, "line": None, "reason": text}]
    return {name: {"rows": [row], "unresolved": unresolved} for name, row in rows.items()}


def change(text: str = "x") -> Change:
    """A change with a row of each kind, every text of which is the same."""
    route = {"method": text, "route": text, "path": text, "line": 2}
    proven = Confidence.HIGH
    advisory = AdvisoryChange(id=text, package=text, version=text, score=9.8, path=text, side="head")
    new_route = RouteChange(**route, side="head", level="public", roles=(text,))
    level = LevelChange(**route, before="role", after="public", roles_before=(text,))
    guard = GuardChange(**route, guard=text, proves=(text,), side="base")
    model = ModelChange(name=text, path=text, line=1, side="head", before="direct", after=None)
    return Change(
        base=ComparedWith(ref=text, commit="a" * 40, merge_base="b" * 40),
        compared=True,
        unread=(text,),
        files=FileCounts(added=1, changed=2),
        findings=FindingCounts(new=1, in_base=2),
        gate=(
            GateChange(path=text, kind="policy", status="changed", takes_effect=False, details=(text,), loosens=True),
        ),
        routes_added=(new_route, new_route.model_copy(update={"level": "role"})),
        routes_removed=(new_route,),
        levels_fell=(level,),
        levels_rose=(level,),
        guards_gained=(guard, guard.model_copy(update={"still_proven": True})),
        guards_lost=(guard,),
        queries_unscoped=(
            QueryChange(
                model=text, operation=text, function=text, path=text, line=1, before=None, after=text, confidence=proven
            ),
        ),
        caches_unscoped=(
            CacheChange(operation=text, key=text, path=text, line=1, before=text, after=text, confidence=proven),
        ),
        models_owned=(model,),
        models_not_owned=(model, model.model_copy(update={"side": "head", "after": "global"})),
        secrets_new=(
            SecretChange(
                finding="F-1a2b3c4d5e6f", rule=text, path=text, line=1, commit=None, severity=Severity.HIGH,
                confidence=proven,
            ),
        ),
        advisories_new=(advisory,),
        advisories_gone=(advisory,),
        not_examined=(NotExamined(path=text, line=None, reason=text),),
    )  # fmt: skip


def full_report(**changes: object) -> Report:
    """A report that fills every part of the page."""
    return rich_report().model_copy(update={"maps": maps(), "change": change(), **changes})


def hostile_report(text: str) -> Report:
    """A report in which every text is the same one."""
    named = text or "empty"
    waiver = WAIVER.model_copy(
        update={"reason": text, "owner": text, "approved_by": (text,), "ticket": text, "where": text, "path": text}
    )
    many = tuple(
        finding(
            id=f"F-{number:012x}", rule=f"failing.{text}", path=named, message=text, fix=text, state=state,
            frame=Frame(line=10, text=(text, text, text)) if number else None,
            trace=(TraceStep(path=named, line=3, note=text),), waiver=waiver, commit="c" * 40, in_head=False,
        )
        for number, state in enumerate(FindingState)
    )  # fmt: skip
    whole = item(
        "failing", title=text, section=text, status=Status.FAIL, reason=text, findings=many, blocks=True, origin=text,
        problems=(Problem(path=named, line=2, reason=text),), references=References(cwe=(text,), asvs=(text,)),
        evidence=(Evidence(kind=text, path=named, state="stale", reason=text),),
    )  # fmt: skip
    return report(
        whole,
        verdict=Verdict.FAIL,
        exit_code=1,
        because=(text, f"failing: {text}"),
        assumptions=(text,),
        policies=(PolicyInfo(id=text, title=text, origin=text, digest="sha256:" + "0" * 64),),
        target=TargetInfo(
            commit="c" * 40, tree=text, dirty=True, base=text, partial=True, trust=Trust(ref=text, commit="d" * 40),
            notes=(text,),
        ),
        waivers=WaiverSummary(active=1, unused=(WaiverNote(waiver=waiver, note=text),)),
        coverage=Coverage(
            files=3, examined=2, skipped=(Skipped(path=named, reason=text),),
            excluded=(Excluded(reason=text, paths=(named,)),), ledger=(LedgerRow(by=(text,), paths=(named,)),),
        ),
        suppressions=(Suppression(path=named, line=1, kind=text),),
        maps=maps(text),
        change=change(text),
    )  # fmt: skip

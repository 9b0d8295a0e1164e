"""The page as a whole: templates, the one script and the one style sheet, and the policy that allows no other."""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from secgate.model import Report, worst_first
from secgate.model.difference import Difference
from secgate.reports import listing, words
from secgate.reports.change import change_view
from secgate.reports.escape import safe
from secgate.reports.html import overview, standards
from secgate.reports.html.items import sections
from secgate.reports.html.maps import PRINTED, MapView, map_views, one_map
from secgate.reports.html.prose import breakable, prose
from secgate.reports.html.trend import trend
from secgate.reports.layout import Glyphs

_HERE = "secgate.reports.html"
_GLYPHS = Glyphs()


def report_page(report: Report, since: Difference | None = None) -> str:
    """The page of a report."""
    return _page(
        "report.html",
        title=f"{report.verdict.value.upper()} · {overview.subject(report)} · secgate",
        icon=overview.icon(report.verdict),
        report=report,
        overview=overview.overview(report),
        sections=sections(report),
        change=change_view(report.change),
        packages=worst_first(report.packages or ()),
        trend=trend(since) if since is not None else None,
        maps=map_views(report.maps),
        standards=standards.matrix(report),
    )


def map_page(document: dict[str, Any]) -> str:
    """The page of one map.

    Args:
        document: as `secgate map --format json` prints it.
    """
    view: MapView = one_map(document["map"], document)
    return _page("map.html", title=f"{view.title} · secgate", icon="data:,", target=document["target"], view=view)


def _page(template: str, **values: object) -> str:
    style, script = (Markup(_file(name)) for name in ("style.css", "script.js"))  # noqa: S704 - files of our own
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return _environment().get_template(template).render(policy=policy, style=style, script=script, **values)


def _hash(text: str) -> str:
    """The source expression that allows this text and no other (Content Security Policy Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return resources.files(_HERE).joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {"n": lambda number: f"{number:,}", "counted": words.number, "short": words.short}
    made.filters |= {"prose": prose, "joints": breakable}
    made.globals |= {
        "PRINTED": PRINTED,
        "mark": lambda status: words.mark(_GLYPHS, status),
        "word": words.word,
        "accepted": listing.accepted,
        "problem_text": listing.problem_text,
        "verdict_line": listing.verdict_line,
        "reason": listing.reason,
        "reason_of": words.reason_of,
        "why_partial": words.why_partial,
        "facts": listing.facts,
        "anchor": overview.anchor,
        "web": overview.web,
    }
    return made


def _shown(value: object) -> object:
    """Whatever a template writes: our own markup as it is, everything else visible and on one line, then escaped."""
    return value if isinstance(value, Markup) else safe(str(value))

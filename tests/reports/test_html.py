"""The page: what it holds, that it is whole without a network, and that no text of the target is more than text."""

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from reports.example import rich_report
from reports.factory import finding, item, report
from reports.hostile import ATTACKS, hostile_reports
from reports.page import Page, change, full_report, hostile_report, maps
from secgate.gate.difference import difference
from secgate.model import (
    Coverage,
    FindingState,
    Level,
    References,
    Report,
    Severity,
    Skipped,
    Status,
    Verdict,
)
from secgate.model.change import Change, ComparedWith
from secgate.reports.escape import safe
from secgate.reports.html import map_page, render
from secgate.reports.html.items import MOST_FULL, MOST_ROWS_IN_ALL
from secgate.reports.html.maps import MOST_ROWS

HARMLESS = frozenset(
    {
        "a", "b", "body", "br", "button", "caption", "code", "dd", "details", "div", "dl", "dt", "footer", "form", "h1",
        "h2", "h3", "h4", "head", "header", "html", "input", "label", "li", "link", "main", "mark", "meta", "nav", "ol",
        "option", "p", "pre", "script", "section", "select", "small", "span", "style", "summary", "table", "tbody",
        "td", "th", "thead", "time", "title", "tr", "ul", "wbr",
    }
)  # fmt: skip
ADDRESSES = re.compile(r"#[A-Za-z0-9_-]+|https?://[!-~]+|data:image/svg\+xml,[A-Za-z0-9%_.~-]+|data:,")
TEXTS = ("ink", "soft", "bad", "warn", "good", "link")
WORST = "<img src=x onerror=owned()>"


@cache
def page() -> Page:
    return Page.of(render(full_report(), since=difference(rich_report(), full_report())))


def policy(made: Page) -> dict[str, str]:
    """The directives of the page's Content Security Policy."""
    (content,) = [tag["content"] for tag in made.all("meta") if tag.get("http-equiv") == "Content-Security-Policy"]
    return {part.split(" ", 1)[0]: part.partition(" ")[2] for part in content.split("; ")}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def ids(made: Page) -> list[str]:
    return [attributes["id"] for _, attributes in made.tags if "id" in attributes]


def is_harmless(made: Page) -> bool:
    """Whether a page holds our own elements alone, and no address or attribute that acts."""
    attributes = [(tag, name, value) for tag, given_ in made.tags for name, value in given_.items()]
    addresses = [value for _, name, value in attributes if name in {"href", "src", "action", "formaction"}]
    return (
        {tag for tag, _ in made.tags} <= HARMLESS
        and not [name for _, name, _ in attributes if name.startswith("on") or name == "style"]
        and all(ADDRESSES.fullmatch(address) for address in addresses)
        and (len(made.all("script")), len(made.all("style"))) == (1, 1)
    )


@pytest.mark.parametrize(("tag", "directive"), [("script", "script-src"), ("style", "style-src")])
def test_the_one_script_and_the_one_style_sheet_are_allowed_by_their_digests(tag: str, directive: str) -> None:
    assert policy(page())[directive] == digest("".join(page().texts[tag]))


def test_nothing_else_is_allowed() -> None:
    allowed = {name: value for name, value in policy(page()).items() if name not in {"script-src", "style-src"}}
    assert allowed == {
        "default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
        "require-trusted-types-for": "'script'", "trusted-types": "'none'",
    }  # fmt: skip


def test_the_policy_stands_before_everything_that_it_is_to_hold_back() -> None:
    before = [tag for tag, _ in page().tags[: [tag for tag, _ in page().tags].index("title")]]
    assert before[:4] == ["html", "head", "meta", "meta"]
    assert page().tags[3][1]["http-equiv"] == "Content-Security-Policy"


def test_a_page_of_everything_is_harmless() -> None:
    assert is_harmless(page())


@pytest.mark.parametrize("text", [*ATTACKS, WORST, "--><script>owned()</script>", "' onfocus='x", '" onload="x'])
def test_a_text_in_any_field_stays_a_text(text: str) -> None:
    made = Page.of(render(hostile_report(text), since=difference(hostile_report(text), hostile_report(text))))
    assert is_harmless(made)
    assert safe(text).strip().replace("`", "") in made.seen.replace("`", "") or not text.isprintable()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_no_mix_of_texts_becomes_an_element(made: Report) -> None:
    assert is_harmless(Page.of(render(made)))


@pytest.mark.parametrize("name", list(maps()))
def test_a_map_of_its_own_is_harmless(name: str) -> None:
    document = {"map": name, "target": {"root": ".", "commit": WORST, "dirty": True}, **maps(WORST)[name]}
    made = Page.of(map_page(document))
    assert is_harmless(made)
    assert WORST in made.seen


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "ftp://a/b"])
def test_an_address_that_does_not_lead_to_the_web_is_no_link(url: str) -> None:
    made = report()
    told = Page.of(render(made.model_copy(update={"run": made.run.model_copy(update={"url": url})})))
    assert url not in [tag.get("href") for tag in told.all("a")]


def test_the_job_of_the_run_is_a_link() -> None:
    made, url = report(), "https://github.com/acme/app/actions/runs/1"
    told = Page.of(render(made.model_copy(update={"run": made.run.model_copy(update={"url": url})})))
    assert url in [tag.get("href") for tag in told.all("a")]


def test_every_link_within_the_page_leads_somewhere() -> None:
    wanted = [tag["href"][1:] for tag in page().all("a") if tag["href"].startswith("#")]
    gone = {"F-0dead0dead00", "F-1a2b3c4d5e6f"}
    assert [name for name in wanted if name not in {*ids(page()), *gone}] == []


def test_no_two_elements_have_one_id() -> None:
    assert len(ids(page())) == len(set(ids(page())))


def test_what_a_change_does_comes_first_after_the_verdict() -> None:
    sections = [tag["id"] for tag in page().all("section") if "id" in tag]
    assert sections[:4] == ["verdict", "change", "because", "trend"]


@pytest.mark.parametrize(
    "title",
    [
        "The gate itself", "Routes that more people can reach", "New public routes", "Guards lost",
        "Queries that nothing limits to a tenant", "Cache keys without a tenant", "Models that no tenant owns any more",
        "New secrets", "New advisories", "Not examined any more", "New routes", "Routes removed",
        "Routes that fewer people can reach", "Guards gained", "Guards changed, with the same still proven",
        "Models that a tenant owns now",
        "Models of a tenant that are gone", "Advisories gone",
    ],
)  # fmt: skip
def test_each_kind_of_difference_is_told(title: str) -> None:
    assert title in page().seen


def test_a_base_that_cannot_be_read_is_never_an_empty_difference() -> None:
    unknown = Change.unknown(ComparedWith(ref="origin/main"), "the clone is shallow")
    told = Page.of(render(full_report(change=unknown))).seen
    assert "Not compared." in told
    assert "the clone is shallow" in told
    assert "It changes nothing" not in told


def test_a_change_without_a_difference_says_so() -> None:
    base = ComparedWith(ref="main", commit="a" * 40, merge_base="a" * 40)
    assert (
        "It changes nothing that the maps show"
        in Page.of(render(full_report(change=Change(base=base, compared=True)))).seen
    )


@pytest.mark.parametrize("status", [*Status, None], ids=str)
def test_a_status_is_told_by_a_word_and_not_by_its_colour_alone(status: Status | None) -> None:
    level = Level.OFF if status is None else Level.BLOCK
    made = render(report(item("one", status=status, level=level, off_by="policy", reason="")))
    word = "off" if status is None else status.value
    assert re.search(rf'<summary>\s*<span class="status s-{word}"><span class="mark"[^>]*>.</span>{word}</span>', made)


def test_headings_leave_no_level_out() -> None:
    levels = [int(tag[1]) for tag, _ in page().tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_page_has_its_language_its_landmarks_and_a_way_past_the_contents() -> None:
    assert page().all("html") == [{"lang": "en"}]
    assert [tag for tag, _ in page().tags if tag in {"header", "nav", "main", "footer"}] == [
        "header", "nav", "main", "footer",
    ]  # fmt: skip
    assert page().all("a")[0]["href"] == "#main"


def test_every_header_of_a_table_says_what_it_heads() -> None:
    assert {tag.get("scope") for tag in page().all("th")} == {"col", "row", "rowgroup"}
    assert len(page().all("caption")) == len(page().all("table"))


def test_the_number_of_what_the_filter_leaves_is_read_out() -> None:
    assert [tag for tag in page().all("p") if tag.get("aria-live") == "polite" and tag.get("role") == "status"]


def test_without_the_script_there_is_no_filter() -> None:
    assert [("hidden" in tag) for tag in page().all("form")] == [True]


def test_the_line_of_a_secret_is_withheld() -> None:
    made = Page.of(render(report(item(status=Status.FAIL, findings=(finding(frame=None),), blocks=True))))
    assert "The line is withheld: it may hold a secret." in made.seen


def test_the_part_of_the_code_that_a_finding_is_about_is_marked() -> None:
    made = render(report(item(status=Status.FAIL, findings=(finding(),), blocks=True)))
    assert '<span class="l in" data-n="11">  return await <mark>prisma.booking.findUnique(</mark>{\n' in made


def test_wide_characters_do_not_move_the_mark() -> None:
    frame = finding().frame
    assert frame is not None
    wide = frame.model_copy(update={"text": ("\u6f22\u5b57 = danger(1)",), "line": 11})
    made = render(report(item(findings=(finding(frame=wide, column=6, end_column=15),))))
    assert "\u6f22\u5b57 = <mark>danger(1)</mark>" in made


def test_findings_beyond_the_bound_are_told_in_short() -> None:
    many = tuple(finding(id=f"F-{n:012x}") for n in range(MOST_FULL + 5))
    made = Page.of(render(report(item(status=Status.FAIL, findings=many, blocks=True))))
    assert len([tag for tag in made.all("details") if tag.get("class") == "finding"]) == MOST_FULL
    assert "5 further findings, without the code" in made.seen
    assert all(one.id in made.seen for one in many)


def test_what_stands_in_the_way_takes_the_room_first() -> None:
    many = tuple(finding(id=f"F-{n:012x}") for n in range(MOST_ROWS_IN_ALL + MOST_FULL + 7))
    blocking = item("z", status=Status.FAIL, findings=(finding(id="F-worst"),), blocks=True)
    made = render(report(item("a", status=Status.REVIEW, level=Level.WARN, findings=many), blocking))
    assert 'id="F-worst"' in made
    assert "7 more findings of this item, less severe than these: they stand in the json report." in made


def test_the_worst_findings_are_shown_with_their_code() -> None:
    low = tuple(finding(id=f"F-{n:012x}", severity=Severity.LOW) for n in range(MOST_FULL))
    made = render(report(item(status=Status.FAIL, findings=(*low, finding(id="F-worst")), blocks=True)))
    assert 'class="finding" id="F-worst"' in made


def test_rows_of_a_map_beyond_the_bound_are_counted_and_the_open_routes_stand_first() -> None:
    row = maps()["routes"]["rows"][0]
    rows = [row | {"level": "role", "route": f"/{n}"} for n in range(MOST_ROWS + 4)] + [row | {"route": "/open"}]
    made = Page.of(render(report(maps={"routes": {"rows": rows, "unresolved": []}}))).seen
    assert "5 more rows, the least telling ones" in made
    assert "/open" in made


@pytest.mark.parametrize("broken", [{}, {"rows": [{}], "unresolved": []}, {"rows": 1, "unresolved": []}, None, [1]])
def test_a_map_that_cannot_be_read_is_told(broken: object) -> None:
    assert "this map is not written as" in Page.of(render(report(maps={"routes": broken}))).seen


def test_a_report_without_maps_says_how_to_get_them() -> None:
    assert "secgate run --maps" in Page.of(render(report())).seen


def test_how_the_queries_of_a_model_are_limited_stands_beside_it() -> None:
    assert "queries by scope" in page().seen
    assert "1 unscoped" in page().seen


def test_more_files_than_are_listed_are_counted() -> None:
    skipped = tuple(Skipped(path=f"{n}.png", reason="binary") for n in range(507))
    made = Page.of(render(report(coverage=Coverage(files=600, examined=93, skipped=skipped)))).seen
    assert "7 more files: they stand in the json report." in made


def test_an_id_of_a_standard_is_as_good_as_the_worst_of_its_items() -> None:
    told = References(cwe=("CWE-639",))
    made = render(report(item("a", references=told), item("b", status=Status.FAIL, blocks=True, references=told)))
    assert re.search(r"definitions/639\.html\"[^>]*>CWE-639</a></th><td><span class=\"status s-fail\">", made)


def _then_and_now(status: Status = Status.REVIEW) -> tuple[Report, Report]:
    fixed, kept, new = (finding(id=f"F-{word}") for word in ("fixed", "kept", "new"))
    before = report(item(status=Status.FAIL, findings=(fixed, kept), blocks=True), item("other"), verdict=Verdict.FAIL)
    waived = kept.model_copy(update={"state": FindingState.WAIVED})
    after = report(item(status=status, findings=(waived, new)), item("other", status=None, level=Level.OFF))
    return before, after


def _since(before: Report, after: Report) -> str:
    return render(after, since=difference(before, after))


def test_what_is_new_and_fixed_since_the_earlier_report_is_told() -> None:
    told = _since(*_then_and_now())
    part = told[told.index('id="trend"') : told.index('id="checklist"')]
    assert (part.count("F-new"), part.count("F-fixed"), part.count("F-kept")) == (1, 1, 1)


def test_what_is_accepted_now_is_not_fixed() -> None:
    told = Page.of(_since(*_then_and_now())).seen
    assert "1 fixed 1 accepted now" in told
    assert "now waived" in told


def test_what_an_incomplete_item_does_not_show_any_more_is_not_fixed() -> None:
    told = Page.of(_since(*_then_and_now(Status.INCOMPLETE))).seen
    assert "0 fixed 1 gone where nobody has looked 1 accepted now" in told
    assert "the item was not examined in full" in told


def test_an_item_that_is_off_now_is_told_as_worse() -> None:
    told = Page.of(_since(*_then_and_now())).seen
    assert "otherpass (block)off (off)is off by" in told


def test_a_page_counts_what_diff_counts() -> None:
    made = difference(*_then_and_now())
    seen = Page.of(_since(*_then_and_now())).seen
    for rows, word in ((made.new, "new"), (made.fixed, "fixed"), (made.accepted, "accepted now")):
        assert f"{len(rows)} {word}" in seen


def test_what_makes_two_reports_hard_to_compare_is_told() -> None:
    before, after = _then_and_now()
    other = before.model_copy(update={"digests": before.digests.model_copy(update={"rules": "sha256:other"})})
    assert "Mind: checks or engines are others now" in Page.of(_since(other, after)).seen


def _palettes() -> list[dict[str, str]]:
    """The colours for a light and for a dark screen."""
    style = resources.files("secgate.reports.html").joinpath("templates", "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{([^}]*--paper: #(?:fb|14)[^}]*)\}", style)
    first = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light))
    return [first, first | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", dark))]


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, "contrast ratio"."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for ground in ("paper", "card", "well") for text in TEXTS),
        ("bad", "bad-tint"), ("warn", "warn-tint"), ("good", "good-tint"), ("ink", "hit"), ("ink", "warn-tint"),
        ("paper", "bad"), ("paper", "warn"), ("paper", "good"),
    ],
)  # fmt: skip
def test_every_text_can_be_read_on_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(palette[text], palette[ground]) >= 4.5


def test_a_difference_is_told_with_its_place_and_what_it_comes_to() -> None:
    made = change("src/admin.ts")
    told = Page.of(render(full_report(change=made))).seen
    assert "role (src/admin.ts) \u2192 public" in told

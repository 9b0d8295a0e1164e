"""Markdown, read back by a real parser: hostile text stays text."""

from hypothesis import HealthCheck, example, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.factory import finding, item, report
from reports.hostile import ATTACKS, TEXTS, hostile_reports
from secgate.model import Evidence, Frame, Report, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.markdown import code, render, text

GFM = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
_ALLOWED_HTML = {"<br>", "<!-- -->"}


def inline(markdown: str) -> list[Token]:
    """Every inline token of a text."""
    return [child for token in GFM.parse(markdown) for child in token.children or ()]


def seen(markdown: str) -> str:
    """What a reader sees of one line."""
    return "".join(token.content for token in inline(markdown) if token.type in {"text", "code_inline", "text_special"})


@settings(max_examples=300, deadline=None)
@given(content=TEXTS)
@example(content="`::`")
def test_text_is_seen_as_it_is(content: str) -> None:
    # What stands between two backticks is read as code, so that some of the signs themselves are not seen.
    shown = safe(content).replace("`", "")
    read = seen(f"x {text(content)}").removeprefix("x").replace("`", "")
    assert "".join(read.split()) == "".join(shown.split())


@settings(max_examples=300, deadline=None)
@given(content=TEXTS.filter(lambda content: safe(content).strip() != ""))
def test_code_is_seen_as_it_is(content: str) -> None:
    tokens = [token for token in inline(f"x {code(content)} y") if token.type == "code_inline"]
    assert len(tokens) == 1
    assert tokens[0].content.strip() == safe(content).strip()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_hostile_text_makes_no_link_image_or_tag(made: Report) -> None:
    for token in GFM.parse(render(made)):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type not in {"link_open", "image"}
            if child.type == "html_inline":
                assert child.content in _ALLOWED_HTML


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=hostile_reports())
def test_hostile_text_makes_no_heading_of_its_own(made: Report) -> None:
    tokens = GFM.parse(render(made))
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    assert levels.count("h1") == 1
    assert levels.count("h3") == sum(item.status is not None for item in made.items)


def test_a_fence_of_the_target_does_not_end_ours() -> None:
    frame = Frame(line=1, text=("````", "# heading", "```"))
    found = finding(frame=frame, line=2, column=1, end_line=2, end_column=3)
    made = report(item(status=Status.FAIL, findings=(found,), blocks=True), verdict=Verdict.FAIL)
    fences = [token for token in GFM.parse(render(made)) if token.type == "fence"]
    assert len(fences) == 1
    assert "# heading" in fences[0].content


def test_every_row_of_a_table_has_its_cells() -> None:
    for attack in ATTACKS:
        made = report(item(title=attack or "none", reason=attack, section="S"))
        cells = [token for token in GFM.parse(render(made)) if token.type == "td_open"]
        assert len(cells) == 4


def test_mention_and_reference_are_broken() -> None:
    assert "@somebody" not in text("@somebody fix #12")
    assert "#12" not in text("@somebody fix #12")
    assert "https://" not in text("see https://evil.example")


def test_what_our_messages_set_as_code_stays_code() -> None:
    assert text("use `take`") == "use `take`"


def test_item_without_evidence_is_told_with_what_to_do_next() -> None:
    missing = Evidence(kind="test-report", path="junit.xml", state="stale", reason="older than the commit")
    made = report(item("isolation-tests", status=Status.NEEDS_EVIDENCE, evidence=(missing,), blocks=True))
    details = render(made).split("## Blocks the verdict")[1]
    assert "evidence test-report junit.xml is stale: older than the commit" in details
    assert "Next: `secgate explain isolation-tests`" in details


def test_what_a_finding_repeats_is_not_said_again() -> None:
    other = finding(id="F-000000000002", line=12, end_line=12)
    told = render(report(item(status=Status.FAIL, findings=(finding(), other), blocks=True), verdict=Verdict.FAIL))
    assert told.count("A booking is read by an id of the request alone.") == 1
    assert "`server/src/bookings.ts:12`, as above" in told


def test_range_of_a_finding_is_marked_below_its_line() -> None:
    told = render(report(item(status=Status.FAIL, findings=(finding(),), blocks=True), verdict=Verdict.FAIL))
    assert "> 11 |   return await prisma.booking.findUnique({\n     |                ^^^" in told


def test_partial_run_says_so_in_its_heading() -> None:
    made = report()
    partial = made.model_copy(update={"target": made.target.model_copy(update={"partial": True})})
    assert render(partial).startswith("# ✅ secgate: pass (partial: not a deployment verdict)\n")


def test_long_text_is_cut() -> None:
    assert len(text("a" * 100_000)) == len(code("a" * 100_000)) - 2 == 1_000

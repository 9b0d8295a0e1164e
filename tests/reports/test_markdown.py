"""Markdown, read back by a real parser: hostile text stays text."""

from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.factory import finding, item, report
from reports.hostile import ATTACKS, TEXTS, hostile_reports
from secgate.model import Frame, Report, Status, Verdict
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
def test_text_is_seen_as_it_is(content: str) -> None:
    shown = safe(content).strip()
    read = seen(f"x {text(content)}").removeprefix("x").strip()
    # What stands between two backticks is read as code, so that the signs themselves are not seen.
    assert read.replace(" ", "") in {shown.replace(" ", ""), shown.replace("`", "").replace(" ", "")}


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
    details = [item for item in made.items if item.status is not None and (item.findings or item.problems)]
    assert levels.count("h3") == len(details)


def test_a_fence_of_the_target_does_not_end_ours() -> None:
    frame = Frame(line=1, text=("````", "# heading", "```"))
    made = report(item(status=Status.FAIL, findings=(finding(frame=frame),), blocks=True), verdict=Verdict.FAIL)
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

"""What a document says in its front lines, headings and links, and what it is worth as evidence."""

import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.evidence.documents import (
    check_links,
    day_of,
    documents_in,
    is_guide,
    is_settled,
    judge_document,
    status_of,
)
from secgate.evidence.markdown import MarkdownFile
from secgate.evidence.store import EvidenceStore
from secgate.target.changes import Change, last_changes
from secgate.target.tree import open_work_tree
from support import commit, git, repository, write

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
WORDS = "This page says who does it, when, what it takes, and how to see that it worked. " * 3
GOOD = (
    f"# Deploying\n\n**Last Updated:** 2026-01-20\n**Owner:** Platform\n**Status:** Published\n\n## Steps\n\n{WORDS}\n"
)


def page(text: str, path: str = "docs/a.md") -> MarkdownFile:
    return MarkdownFile(path, text)


@pytest.mark.parametrize(
    "line",
    [
        "**Last Updated:** 2026-01-20",
        "**Last Updated**: 2026-01-20",
        "Last Updated: 2026-01-20",
        "*Last updated*: 2026-01-20",
        "- **Last Updated:** 2026-01-20",
        "> Last Updated: 2026-01-20",
        "| Last Updated | 2026-01-20 |",
        "**Owner:** Ops | **Last Updated:** 2026-01-20 | **Status:** Draft",
        "last_updated: 2026-01-20",
    ],
)
def test_each_form_of_a_front_line(line: str) -> None:
    front = page(f"# Title\n\n{line}\n").front("Last Updated")
    assert front is not None
    assert (front.value, front.line) == ("2026-01-20", 3)


def test_front_matter_is_read_in_full() -> None:
    keys = "".join(f"key{number}: a\n" for number in range(20))
    front = page(f"---\n{keys}last-updated: '2026-01-20'\n---\n# Title\n").front("Last Updated")
    assert front is not None
    assert (front.value, front.line) == ("2026-01-20", 22)


@pytest.mark.parametrize(
    "text", ["\n" * 15 + "Owner: Ops\n", "Ownership: Ops\n", "The owner of it: Ops\n", "`Owner: Ops`\n", ""]
)
def test_what_is_no_front_line(text: str) -> None:
    assert page(text).front("Owner") is None


@pytest.mark.parametrize(
    "value", ["[Team/Role]", "YYYY-MM-DD", "Draft | In Review | Published | Archived", "TODO", "<owner>", ""]
)
def test_a_front_line_that_nobody_filled_in(value: str) -> None:
    front = page(f"Owner: {value}\n").front("Owner")
    assert front is not None
    assert front.is_template


def test_headings_have_the_anchors_of_code_hosts() -> None:
    text = "# A `b`, and **c**!\n\n## One\n\n## One\n\nUnder\n---\n\n## [Link](x.md) {#mine}\n"
    found = page(text)
    assert [heading.anchor for heading in found.headings] == ["a-b-and-c", "one", "one-1", "under", "link"]
    assert "mine" in found.anchors


def test_what_stands_in_code_and_comments_is_no_heading_and_no_link() -> None:
    text = "```md\n# A\n[a](a.md)\n```\n~~~~\n# B\n~~~\n# C\n~~~~\n<!--\n# D [d](d.md)\n-->\n"
    text += "`[e](e.md)` ``[f](`f.md)``\n[g](g.md)\n"
    found = page(text)
    assert ([h.text for h in found.headings], [(one.target, one.line) for one in found.links]) == ([], [("g.md", 14)])


def test_a_heading_with_nothing_below_it() -> None:
    text = "# A\n\n## Empty\n\n## Full\n\ntext\n\n## Parent\n\n### Child\n\ntext\n\n## Last\n"
    assert [heading.text for heading in page(text).headings if heading.is_empty] == ["Empty", "Last"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md)", ["b.md"]),
        ("![a](b.png 'title')", ["b.png"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a](b%20c.md)", ["b c.md"]),
        ("[a](b_(c).md)", ["b_(c).md"]),
        ("[![x](y.png)](z.md)", ["y.png", "z.md"]),
        ("[ref]: b.md 'Title'", ["b.md"]),
        ('<img src="b.png"> <a href="c.md">c</a>', ["b.png", "c.md"]),
        ("[^1]: a note", []),
        ("f(x)[0](y", []),
    ],
)
def test_links(text: str, targets: list[str]) -> None:
    assert [link.target for link in page(text).links] == targets


TEXTS = {
    "README.md": "# App\n",
    "docs/a.md": "# A\n",
    "docs/archive/b.md": "# B\n",
    "docs/sub/c.mdx": "# C\n",
    "src/d.md": "# D\n",
    "docs/e.txt": "e\n",
    "pkg/README.md": "# P\n",
}


def test_documents_are_the_readme_and_what_lies_in_docs() -> None:
    found = documents_in(TEXTS)
    assert ([one.path for one in found.files], found.archived) == (["README.md", "docs/a.md"], ("docs/archive/b.md",))


def test_the_configuration_names_others() -> None:
    assert [one.path for one in documents_in(TEXTS, ["*.md", "*.mdx", "!src/**"]).files] == [
        "README.md", "docs/a.md", "docs/sub/c.mdx", "pkg/README.md",
    ]  # fmt: skip


def test_what_is_left_out_is_said() -> None:
    assert [piece.reason for piece in documents_in(TEXTS).left_out()] == [
        "1 document in archive folders left out, docs/archive/b.md first"
    ]


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        ("docs/adr/0001-a.md", True),
        ("docs/decisions/a.md", True),
        ("CHANGELOG.md", True),
        ("docs/reports/load.md", True),
        ("docs/load-2026-01-12.md", True),
        ("docs/load-20260112.md", True),
        ("docs/changes-of-plan.md", False),
        ("docs/port-8080.md", False),
    ],
)
def test_what_does_not_change_by_its_kind(path: str, settled: bool) -> None:
    assert is_settled(page("# A\n", path)) is settled


def test_a_page_that_says_when_not_to_edit_it_changes_by_hand() -> None:
    assert not is_settled(page("# A\n\nDo not edit on Fridays.\n"))


@pytest.mark.parametrize("around", [("```", "```"), ("<!--", "-->")])
def test_a_front_line_in_code_or_in_a_comment_is_none(around: tuple[str, str]) -> None:
    assert page(f"# A\n\n{around[0]}\nLast Updated: 2026-01-20\n{around[1]}\n").front("Last Updated") is None


def test_a_generated_page_does_not_change_by_hand() -> None:
    assert is_settled(page("<!-- Auto-generated by typedoc. Do not edit. -->\n# A\n"))


@pytest.mark.parametrize(
    ("path", "guide"),
    [
        ("docs/guides/a.md", True),
        ("docs/migration-guide.md", True),
        ("docs/guides/README.md", False),
        ("docs/a.md", False),
    ],
)
def test_guides(path: str, guide: bool) -> None:
    assert is_guide(page("# A\n", path)) is guide


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Published", "Published"),
        ("✅ Active", "Published"),
        ("in review (by ops)", "In Review"),
        ("**Draft**", "Draft"),
        ("Complete", None),
        ("Drafty", None),
        ("", None),
    ],
)
def test_a_status_is_one_of_three_words(text: str, status: str | None) -> None:
    assert status_of(text) == status


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-01-20", date(2026, 1, 20)), ("2026-01-20 (v2)", date(2026, 1, 20)), ("2026-02-30", None), ("20 Jan", None)],
)
def test_a_day_stands_at_the_beginning(text: str, day: date | None) -> None:
    assert day_of(text) == day


def state(text: str | None, path: str = "docs/a.md", change: Change | None = None) -> str:
    return judge_document(path, text, now=NOW, change=change).state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, "good"),
        (None, "missing"),
        (GOOD.replace("2026-01-20", "2025-11-02"), "good"),
        (GOOD.replace("2026-01-20", "2025-11-01"), "stale"),
        (GOOD.replace("2026-01-20", "2026-02-01"), "stale"),
        (GOOD.replace("2026-01-20", "lately"), "stale"),
        (GOOD.replace("2026-01-20", "YYYY-MM-DD"), "empty"),
        (GOOD.replace("Platform", "[Team/Role]"), "empty"),
        (GOOD.replace("## Steps", "## Steps\n\n[Describe each step]"), "empty"),
        (GOOD.replace("## Steps", "## Steps\n\n- [ ] TODO"), "empty"),
        (GOOD.replace("Published", "Draft"), "draft"),
        (GOOD.replace("Published", "In Review"), "draft"),
        (GOOD.replace("Published", "Deprecated"), "draft"),
        (GOOD.replace("Published", "Superseded by [b](b.md)"), "draft"),
        (GOOD.replace(WORDS, "Soon."), "empty"),
        (WORDS, "empty"),
        ("", "empty"),
    ],
)
def test_what_a_document_is_worth(text: str | None, expected: str) -> None:
    assert state(text) == expected


def test_another_format_is_not_read() -> None:
    assert state(GOOD, "docs/a.docx") == "unreadable"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, "stale"),
        (Change(NOW - timedelta(days=90), known=True), "good"),
        (Change(NOW - timedelta(days=91), known=True), "stale"),
        (Change(NOW, known=False), "stale"),
    ],
)
def test_without_a_date_its_last_commit_counts(change: Change | None, expected: str) -> None:
    assert state(GOOD.replace("**Last Updated:** 2026-01-20\n", ""), change=change) == expected


def test_the_store_asks_the_history(target: Path) -> None:
    text = GOOD.replace("**Last Updated:** 2026-01-20\n", "")
    write(target, {"docs/a.md": text})
    commit(target)
    store = EvidenceStore(open_work_tree(target), now=NOW)
    assert store.document("docs/a.md", text).state == "good"


def test_the_last_commit_of_each_path(target: Path) -> None:
    write(target, {"docs/a b.md": "a", "docs/ü.md": "b"})
    commit(target)
    write(target, {"new.md": "not committed"})
    changes = last_changes(open_work_tree(target), {"docs/a b.md", "docs/ü.md", "new.md", "a.ts"})
    assert {path: change.known for path, change in changes.items()} == {
        "docs/a b.md": True, "docs/ü.md": True, "a.ts": True,
    }  # fmt: skip


def test_a_target_below_the_top_of_its_repository(target: Path) -> None:
    write(target, {"app/docs/a.md": "a"})
    commit(target)
    assert list(last_changes(open_work_tree(target / "app"), {"docs/a.md"})) == ["docs/a.md"]


def test_where_the_history_is_cut_off_its_first_commit_says_nothing(tmp_path: Path) -> None:
    full = repository(tmp_path / "full", {"a.md": "1"})
    write(full, {"b.md": "1"})
    commit(full)
    write(full, {"b.md": "2"})
    commit(full)
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{full}", "cut")
    changes = last_changes(open_work_tree(tmp_path / "cut"), {"a.md", "b.md"})
    assert {path: change.known for path, change in changes.items()} == {"a.md": False, "b.md": True}


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "1"})
    assert last_changes(open_work_tree(tmp_path), {"a.md"}) == {}


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    write(tmp_path, {"a.md": "1"})
    git(tmp_path, "add", "a.md")
    assert last_changes(open_work_tree(tmp_path), {"a.md"}) == {}


def dead(text: str, path: str = "docs/a.md", **texts: str) -> list[str]:
    known = {"docs/b.md": "# B\n\n## One\n", "README.md": "# App\n", path: text, **texts}
    return [link.target for _, link, _ in check_links([page(text, path)], ["docs/x.png", *known], known).dead]


@pytest.mark.parametrize(
    "link",
    [
        "b.md",
        "./b.md",
        "../README.md",
        "/docs/b.md",
        "x.png",
        ".",
        "..",
        "../docs/",
        "b.md#one",
        "b.md#One",
        "#a",
        "b.md?x=1",
        "https://example.com/none.md",
        "//example.com/none",
        "mailto:a@example.com",
        "path/to/none.md",
        "<none>.md",
    ],
)
def test_a_link_that_leads_somewhere_or_is_not_followed(link: str) -> None:
    assert dead(f"# A\n\n[x]({link})\n") == []


@pytest.mark.parametrize("link", ["none.md", "B.md", "b.md#two", "#none", "/b.md", "../none/", "b.md/c"])
def test_a_dead_link(link: str) -> None:
    assert dead(f"# A\n\n[x]({link})\n") == [link]


def test_a_link_out_of_the_target_is_not_resolved() -> None:
    checked = check_links([page("# A\n\n[x](../../other/a.md)\n")], ["docs/a.md"], {})
    assert (checked.examined, len(checked.outside), checked.dead) == ({"docs/a.md": 1}, 1, ())


def test_links_of_templates_do_not_count() -> None:
    assert dead("[x](none.md)", "docs/templates/a.md") == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="#`~*_<>[]()|!-:=\\ \n{}aO", max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = page(text)
    assert len(found.prose) == len(found.lines)
    lines = [*(heading.line for heading in found.headings), *(link.line for link in found.links)]
    assert all(1 <= line <= len(found.lines) for line in lines)


@pytest.mark.parametrize(
    "piece",
    ["`", "`a``b", "<!--", "#", "# ", "*", "[", "](", "](a", "<a ", "> ", "```\n", "- ", "a: | ", "](<", "x\n===\n"],
)
def test_a_hostile_document_costs_what_its_length_costs(piece: str) -> None:
    found = page("# " + piece * (200_000 // len(piece)))
    began = perf_counter()
    read = (found.front("Owner"), found.headings, found.links, found.anchors, found.template_line, found.words)
    assert len(read) == 6
    assert perf_counter() - began < 5

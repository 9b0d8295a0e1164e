"""Plans of ways back: which section of which document is about a migration, and what it lacks."""

import pytest

from secgate.evidence.rollback import edits_of_history, find_plan

NAME = "20260301_change"
FILE = f"prisma/migrations/{NAME}/migration.sql"
SECTION = (
    f"# Ways back\n\n## {NAME}\n\n- **Run:** `x`\n- **Until:** friday\n- **Lost:** notes\n- **Code:** 41\n\n## Other\n"
)


def lacks(text: str) -> tuple[str, ...] | None:
    """What the plan in a document lacks; None for no plan."""
    plan = find_plan({"docs/rollback.md": text}, NAME, FILE, None)
    return plan.lacks if plan is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SECTION, ()),
        (SECTION.replace("- **Lost:** notes\n", ""), ("Lost",)),
        (SECTION.replace("notes", "?"), ("Lost",)),
        (SECTION.replace("- **Run:** `x`\n", "Run:\n\n```sh\nx\n```\n"), ()),
        (SECTION.replace("- **Run:** `x`\n", "| Run | x |\n"), ()),
        (SECTION.replace(NAME, "20260401_other"), None),
        (f"# Ways back\n\nThere is one for {NAME}.\n", None),
        (f"# Ways back\n\n## {NAME}\n\n## Other\n", None),
    ],
)
def test_what_a_document_says_of_the_way_back(text: str, expected: tuple[str, ...] | None) -> None:
    assert lacks(text) == expected


def test_a_document_in_the_folder_of_the_migration_needs_no_heading_that_names_it() -> None:
    assert find_plan({f"prisma/migrations/{NAME}/rollback.md": "# Way back\n\nRun: x\n"}, NAME, FILE, None) is not None


def test_another_document_counts_when_the_configuration_names_it() -> None:
    assert find_plan({"docs/ops.md": SECTION}, NAME, FILE, None) is None
    assert find_plan({"docs/ops.md": SECTION}, NAME, FILE, "docs/ops.md") is not None


@pytest.mark.parametrize(
    "line",
    [
        'DELETE FROM "_prisma_migrations" WHERE x',
        "delete from public.schema_migrations",
        "UPDATE flyway_schema_history SET x = 1",
    ],
)
def test_a_line_that_edits_what_ran_is_found(line: str) -> None:
    assert list(edits_of_history(f"a\n{line};\n")) == [2]

"""What is the same on both sides of a comparison is read once, and what is not is read for itself."""

from pathlib import Path

import pytest

from secgate.context import Context, build_context
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

SAME = "export const a = 1;\n"


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Context, Context]:
    """The head and the base."""
    write(tmp_path / "head", {"same.ts": SAME, "other.ts": SAME, "moved.ts": SAME, "lone.ts": SAME})
    write(tmp_path / "base", {"same.ts": SAME, "other.ts": "export const b = 2;\n", "moved.tsx": SAME})
    head, base = (take(open_work_tree(tmp_path / name)) for name in ("head", "base"))
    now = build_context(head, Config(), [])
    return now, build_context(base, Config(), [], twins=now.sources)


def test_a_file_that_is_the_same_is_parsed_once(sides: tuple[Context, Context]) -> None:
    now, before = sides
    assert before.sources["same.ts"] is now.sources["same.ts"]


def test_a_file_that_differs_is_read_for_itself(sides: tuple[Context, Context]) -> None:
    assert sides[1].sources["other.ts"].text == "export const b = 2;\n"


def test_a_file_of_the_head_alone_is_none_of_the_base(sides: tuple[Context, Context]) -> None:
    assert list(sides[1].sources) == ["moved.tsx", "other.ts", "same.ts"]

"""Access decisions whose answer decides nothing."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.decisions import idle_decisions

ACCESS = """
export async function canRead(user: string, id: string) { return user === id; }
export async function mayRead(user: string, id: string) { if (user !== id) throw new Error('no'); return true; }
export async function hasRow(user: string) { const row = { user }; return row; }
"""


def shapes(folder: Path, statement: str) -> list[str]:
    imported = "import { canRead, mayRead, hasRow } from './access';"
    code = f"{imported}\nexport async function f(u: string) {{ {statement} }}\n"
    data = data_of(folder, {"src/access.ts": ACCESS, "src/a.ts": code})
    return [found.shape for found in idle_decisions(data.view("src/a.ts"))]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("if (!canRead(u, u)) return;", ["not-awaited"]),
        ("await canRead(u, u);", ["thrown-away"]),
        ("void canRead(u, u);", ["thrown-away"]),
        ("if (!(await canRead(u, u))) return;", []),
        ("return canRead(u, u);", []),
        ("await mayRead(u, u);", []),
        ("await hasRow(u);", []),
    ],
)
def test_only_a_decision_that_nothing_applies_is_idle(tmp_path: Path, statement: str, found: list[str]) -> None:
    assert shapes(tmp_path, statement) == found

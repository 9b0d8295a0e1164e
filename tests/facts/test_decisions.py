"""Access decisions whose answer decides nothing."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.decisions import idle_decisions, own_decisions

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
        ("if (!canRead(u, u)) return;", ["tested"]),
        ("if (canRead(u, u) === true) return;", ["tested"]),
        ("const allowed = canRead(u, u); if (!allowed) return;", ["kept"]),
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


OWN = """
export async function canRead(user: string) { return user === 'a'; }
export function first(users: string[]) { return users.filter((user) => canRead(user)); }
export function second(canRead: (user: string) => boolean) { return !canRead('b'); }
export async function third() { return (await canRead('c')) ? 1 : 0; }
"""


def test_a_promise_that_answers_for_each_element_is_idle(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"src/a.ts": OWN})
    assert [(found.shape, found.place.line) for found in idle_decisions(data.view("src/a.ts"))] == [("answered", 3)]


def test_a_parameter_of_the_same_name_is_no_decision_of_the_file(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"src/a.ts": OWN})
    assert [call.start_point.row + 1 for call in own_decisions(data.view("src/a.ts"))] == [3, 5]

"""Where code names its settings, what stands in for them, and what keeps a place out of production."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.setting_names import SettingNames
from secgate.facts.typescript.nonproduction import never_in_production
from secgate.facts.typescript.setting_uses import setting_uses
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.view import Source

NAMES = SettingNames()


def file_of(folder: Path, code: str) -> Source:
    return data_of(folder, {"src/a.ts": code}).view("src/a.ts").file


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("const s = process.env.API_SECRET || 'x';", "read"),
        ("const s = process.env['API_SECRET'] ?? 'x';", "read"),
        ("const s = config.get('API_SECRET', 'x');", "asked"),
        ("const { API_SECRET = 'x' } = process.env;", "taken"),
        ("const all = { API_SECRET: 'x', ...process.env };", "before"),
        ("const spec = { secret: { env: 'API_SECRET', default: 'x' } };", "described"),
        ("process.env.API_SECRET = 'x';", "set"),
    ],
)
def test_a_use_of_a_setting_is_found_with_what_stands_in_for_it(tmp_path: Path, code: str, kind: str) -> None:
    found = list(setting_uses(file_of(tmp_path, code), NAMES))
    assert [(use.kind, use.name, [text_of(one) for one in use.stand_ins]) for use in found] == [
        (kind, "API_SECRET", ["'x'"])
    ]


def test_a_variable_of_another_function_falls_back_for_itself_alone(tmp_path: Path) -> None:
    code = (
        "function a() { const s = process.env.API_SECRET; return s || 'mine'; }\n"
        "function b() { const s = name(); return s || 'other'; }\n"
    )
    found = [text_of(one) for use in setting_uses(file_of(tmp_path, code), NAMES) for one in use.stand_ins]
    assert found == ["'mine'"]


@pytest.mark.parametrize(
    ("code", "apart"),
    [
        ("if (process.env.NODE_ENV !== 'production') { use('x'); }", True),
        ("if (process.env.NODE_ENV === 'production') throw new Error(); use('x');", True),
        ("const live = process.env.NODE_ENV === 'production'; if (!live) use('x');", True),
        ("if (['test', 'development'].includes(process.env.NODE_ENV)) use('x');", True),
        ("process.env.NODE_ENV === 'test' && use('x');", True),
        ("if (process.env.NODE_ENV === 'production') use('x');", False),
        ("if (process.env.NODE_ENV !== 'production' || forced) use('x');", False),
    ],
)
def test_a_place_is_kept_out_of_production_by_what_is_proved_around_it(tmp_path: Path, code: str, apart: bool) -> None:
    file = file_of(tmp_path, code)
    place = next(node for node in file.nodes("string") if text_of(node) == "'x'")
    assert never_in_production(file.names, place) is apart

r"""A name written with `\u…` is another name to every rule: its file is not examined, and says so."""

import pytest

from secgate.model import Status
from support import SAFE_CODE, Bench, reasons


@pytest.mark.parametrize(
    "code", ["d\\u0061nger(1);\n", "d\\u{61}nger(1);\n", "const o = { \\u0061: 1 };\n", "work.d\\u0061nger(1);\n"]
)
def test_a_name_written_with_escapes_is_incomplete(bench: Bench, code: str) -> None:
    bench.check()
    bench.repository({"a.ts": SAFE_CODE, "b.ts": SAFE_CODE + code})
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "b.ts:2 holds a name that is written with escapes" in reasons(item)


@pytest.mark.parametrize("code", ["work('\\u0061');\n", "work(/\\u0061/u);\n", "// \\u0061\n", "work(`\\u0061`);\n"])
def test_escapes_in_texts_are_none_of_it(bench: Bench, code: str) -> None:
    bench.check()
    bench.repository({"a.ts": SAFE_CODE + code})
    assert bench.item().status is Status.PASS

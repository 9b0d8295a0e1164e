"""Reports of runs in staging: what is read, and what is no such report."""

import json

import pytest

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.staging import read_staging

GOOD = {
    "database": "PostgreSQL",
    "migrations": ["1_a"],
    "duration_s": 2.5,
    "tenants": [
        {"tenant": "a", "rows_before": {"x": 2, "y": 3}, "rows_after": 5},
        {"tenant": "b", "rows_before": 0, "rows_after": 0},
    ],
}


def test_rows_by_table_are_added_up() -> None:
    assert [(one.before, one.after) for one in read_staging(json.dumps(GOOD).encode()).tenants] == [(5, 5), (0, 0)]


def test_a_tenant_without_rows_is_none_that_had_some() -> None:
    assert [one.tenant for one in read_staging(json.dumps(GOOD).encode()).filled] == ["a"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"database": "clay tablets"}, {"database": None}, {"migrations": "1_a"}, {"migrations": [1]},
        {"duration_s": "long"}, {"duration_s": True}, {"duration_s": -1}, {"tenants": {}}, {"tenants": ["a"]},
        {"tenants": [{"tenant": "a", "rows_before": -1, "rows_after": 0}]},
        {"tenants": [{"tenant": "a", "rows_before": True, "rows_after": 0}]},
        {"tenants": [{"tenant": "a", "rows_before": {}, "rows_after": 0}]},
        {"tenants": [{"tenant": "a", "rows_before": 1, "rows_after": 1}] * 2},
        {"tenants": [{"tenant": "a", "rows_before": 1, "rows_after": 1}] * 20_000},
    ],
)  # fmt: skip
def test_what_is_no_such_report_cannot_be_read(wrong: dict[str, object]) -> None:
    with pytest.raises(UnreadableReport):
        read_staging(json.dumps(GOOD | wrong).encode())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b"{", b"[" * 100_000, b'{"database": "mysql", "database": "sqlite"}']
)
def test_hostile_bytes_cannot_be_read(data: bytes) -> None:
    with pytest.raises(UnreadableReport):
        read_staging(data)

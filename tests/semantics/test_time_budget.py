"""A run with an end: what was not examined by then is incomplete, and what was is not lost."""

import os
import signal

from secgate.engines.ready import Ready
from secgate.run import examine
from support import BAD_CODE, SAFE_CODE, Bench, bench, item_of, reasons

__all__ = ["bench"]

QUICK = "from secgate.api import Observation\ndef analyze(subject):\n    return Observation(examined=1)\n"
ENDLESS = "def analyze(subject):\n    while True:\n        pass\n"


def two_checks(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check("quick", analyzer=QUICK, decided_by=["facts"])
    bench.check("endless", analyzer=ENDLESS, decided_by=["facts"])


def test_what_is_not_examined_by_then_is_incomplete(bench: Bench) -> None:
    two_checks(bench)
    item = bench.item("endless", time_budget_s=2.0)
    assert item.status == "incomplete"
    assert "the time budget of the run, 2 s, ended before this was examined" in reasons(item)


def test_what_was_examined_by_then_is_not_lost(bench: Bench) -> None:
    two_checks(bench)
    assert bench.item("quick", time_budget_s=3.0).status == "pass"


def test_without_any_time_nothing_passes_and_no_file_counts_as_examined(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check("quick", analyzer=QUICK, decided_by=["facts"])
    report = bench.gate(time_budget_s=0.0)
    assert item_of(report, "quick").status == "incomplete"
    assert report.coverage.examined == 0
    assert report.exit_code == 3


def test_semgrep_ends_with_the_budget(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check()
    assert bench.item(time_budget_s=0.0).status == "incomplete"


def test_what_else_is_examined_does_not_wait_for_a_scan_for_secrets_that_outlasts_the_budget(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    bench.check("quick", analyzer=QUICK, decided_by=["facts"])
    bench.secrets()
    with Ready() as paused:
        os.kill(paused.process.pid, signal.SIGSTOP)
        report, _ = examine(bench.request(time_budget_s=10.0, jobs=2), ready=paused)
    status = {item.id: item.status for item in report.items}
    assert status == {"no-danger": "fail", "quick": "pass", "secrets": "incomplete"}

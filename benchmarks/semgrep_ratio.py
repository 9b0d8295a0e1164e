"""How long a run takes against one bare semgrep run with the same rules over the same files, as ratios in one session.

Usage: python benchmarks/semgrep_ratio.py [TARGET] [ROUNDS]; without a target the leaky sample application is taken.
The secrets engine runs on its own core; its seconds are shown apart.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures"))

from assemble import assemble

from secgate.engines.semgrep import _Bundle
from secgate.engines.staging import lay_out, prepare
from secgate.looking import staged_files
from secgate.plan import Request, make_plan
from secgate.target.snapshot import take

ENVIRONMENT = {**os.environ, "SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SEND_METRICS": "off"}


def seconds(command: list[str], folder: Path) -> float:
    """Wall-clock seconds of one command."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="secgate-bench-") as folder, ExitStack() as stack:
        target = Path(sys.argv[1]) if len(sys.argv) > 1 else assemble("booking-leaky", Path(folder) / "sample")
        rounds = int(next(iter(sys.argv[2:]), "3"))
        plan = make_plan(Request(path=target), stack, today=datetime.now(UTC))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        checks = [check for check in plan.checks.values() if not check.uses_secrets]
        stage = Path(folder) / "stage"
        stage.mkdir()
        staged = prepare(staged_files(checks, snapshot, every=True))
        lay_out(staged, stage)
        rules = Path(folder) / "rules.json"
        rules.write_text(_Bundle.of(checks).text(), encoding="utf-8")
        semgrep = [str(Path(sys.executable).with_name("semgrep")), "scan", "--json", "--quiet", "--no-git-ignore"]
        rest = ["--x-ignore-semgrepignore-files", "--max-target-bytes=0", f"--config={rules}", "."]
        out = Path(folder) / "report.json"
        gate = [sys.executable, "-m", "secgate", "run", str(target.resolve()), "-q", "--skip", "committed-secrets"]
        whole = [*gate[:-2], "--output", f"json={out}"]
        bare, native, ours = [], [], []
        for _ in range(rounds):
            bare.append(seconds([*semgrep, *rest], stage))
            native.append(seconds([*semgrep, "--experimental", *rest], stage))
            ours.append(seconds(gate, stage))
        together = seconds(whole, stage)
        timings = json.loads(out.read_text(encoding="utf-8"))["run"]["timings"]
    median = statistics.median(bare)
    print(f"{len(staged)} files, {sum(len(check.rules) for check in checks)} semgrep rules, {rounds} rounds, medians")
    print(f"bare semgrep            {median:7.2f} s   1.00")
    print(f"bare, native front end  {statistics.median(native):7.2f} s   {statistics.median(native) / median:.2f}")
    print(f"secgate without secrets {statistics.median(ours):7.2f} s   {statistics.median(ours) / median:.2f}")
    print(f"secgate with secrets    {together:7.2f} s   {together / median:.2f}   {timings}")


if __name__ == "__main__":
    main()

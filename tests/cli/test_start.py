"""What a command imports before it begins: most of its time to start."""

import subprocess
import sys

import pytest

_HEAVY = ("secgate.observe", "secgate.facts", "secgate.engines", "secgate.secrets", "tree_sitter", "sqlglot", "rich")


@pytest.mark.parametrize("module", ["secgate.cli.main", "secgate.cli.inspect", "secgate.plan"])
def test_what_lists_imports_nothing_that_reads_code(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if name.startswith(_HEAVY)] == []

"""An installed pack whose folder lies in the target is part of the change, whatever declares it."""

from pathlib import Path
from typing import Any

import pytest

from secgate.errors import ConfigError
from secgate.model import Status
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, reasons, write

DECLARED = "[secgate.checks]\nours = our_checks\n"
METADATA = "Metadata-Version: 2.1\nName: our-checks\nVersion: 3\n"
NEVER = "from secgate.api import Observation\n\ndef analyze(subject):\n    return Observation(examined=1)\n"
MARKED = {"examples/bad/one/a.ts": "// ruleid: danger-call\ndanger(1);\n"}


@pytest.fixture
def editable(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose one check lies in a package of the target, installed as `pip install --editable` does it."""
    write(bench.check(pack="target/our_checks"), MARKED)
    site = bench.folder / "site"
    write(site / "our_checks-3.dist-info", {"METADATA": METADATA, "entry_points.txt": DECLARED})
    monkeypatch.syspath_prepend(bench.target)
    monkeypatch.syspath_prepend(site)
    bench.policy()
    bench.repository({"a.ts": BAD_CODE, ".secgate/config.yaml": "excluded_paths: []\n"})
    return bench


def policy(bench: Bench) -> dict[str, Any]:
    """What every request here says: the policy of its user, and no further folder of checks."""
    return {"policies": (str(bench.folder / "policy.yaml"),), "checks": ()}


def test_it_decides_and_says_where_it_comes_from(editable: Bench) -> None:
    item = editable.item(**policy(editable))
    assert (item.status, item.origin) == (Status.FAIL, "our-checks 3, our_checks")


def test_its_analyzer_is_not_run(editable: Bench) -> None:
    write(editable.target / "our_checks" / "no-danger", {"analyzer.py": NEVER})
    with pytest.raises(ConfigError, match="nothing of the target is executed"):
        editable.gate(**policy(editable))


def test_its_own_proofs_count_for_nothing(editable: Bench) -> None:
    write(editable.target / "our_checks" / "no-danger", {"examples/ok/one/a.ts": "danger(1);\n"})
    editable.vouch()
    with pytest.raises(ConfigError, match="is not proven"):
        editable.gate(**policy(editable))


def test_under_a_trusted_ref_it_is_read_from_there(editable: Bench) -> None:
    rules = editable.target / "our_checks" / "no-danger" / "rules.yaml"
    write(rules.parent, {rules.name: rules.read_text(encoding="utf-8").replace("danger(...)", "nothing(...)")})
    commit(editable.target)
    item = editable.item(trust="HEAD~1", **policy(editable))
    assert (item.status, item.origin) == (Status.FAIL, "our-checks 3, HEAD~1:our_checks")


@pytest.mark.parametrize("lacks", [(), ("our_checks/README.md",)])
def test_a_trusted_ref_without_it_does_not_have_its_checks(editable: Bench, lacks: tuple[str, ...]) -> None:
    git(editable.target, "rm", "-r", "--quiet", "our_checks")
    write(editable.target, dict.fromkeys(lacks, "nothing yet\n"))
    commit(editable.target)
    git(editable.target, "checkout", "HEAD~1", "--", "our_checks")
    commit(editable.target)
    with pytest.raises(ConfigError, match='unknown check "no-danger"') as caught:
        editable.gate(trust="HEAD~1", **policy(editable))
    assert "our-checks 3" in str(caught.value)


def test_a_broken_pack_is_a_note_for_those_who_do_not_use_it(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "site" / "our_checks-3.dist-info", {"METADATA": METADATA, "entry_points.txt": DECLARED})
    monkeypatch.syspath_prepend(tmp_path / "site")
    bench.check()
    bench.repository({"a.ts": SAFE_CODE})
    report = bench.gate()
    assert reasons(report.items[0]) == ""
    assert (
        'an installed pack cannot be used: our-checks 3 names no package folder: ours = "our_checks"'
        in report.target.notes
    )

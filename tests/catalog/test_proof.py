"""Proofs: for which content they hold, and that a check without one does not decide."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.pack import load, write_check
from secgate import builtin
from secgate.catalog import proof
from secgate.catalog.proof import Proof
from secgate.catalog.registry import Registry, default_packs
from secgate.errors import ConfigError
from secgate.model import Status
from secgate.proving import remember, require_proofs, versions
from secgate.target.tree import open_work_tree
from support import BAD_CODE, Bench, item_of, permissions_hold, write

MARKED = {"examples/bad/one/a.ts": "// ruleid: danger-call\ndanger(1);\n"}
WRONG = {"examples/ok/one/a.ts": "danger(1);\n"}
RAISING = "def analyze(subject):\n    open({file!r}, 'w').close()\n    raise ValueError\n"


@pytest.fixture
def honest(bench: Bench) -> Bench:
    """A bench whose check behaves and has no proof yet."""
    write(bench.check(), MARKED)
    bench.repository({"a.ts": BAD_CODE})
    bench.policy()
    (bench.checks / proof.FILE).unlink()
    return bench


def gate(bench: Bench, **changes: object) -> Status | None:
    """The status of the one item, under a policy written before."""
    return item_of(bench.gate(policies=(str(bench.folder / "policy.yaml"),), **changes)).status


@pytest.mark.parametrize("file", ["check.yaml", "rules.yaml", "analyzer.py", "examples/ok/one/a.js", "words.txt"])
def test_digest_changes_with_every_file_that_decides_or_proves(tmp_path: Path, file: str) -> None:
    folder = write_check(tmp_path)
    before = proof.digest(load(folder))
    write(folder, {file: (folder / file).read_text(encoding="utf-8") + "\n" if (folder / file).exists() else "new\n"})
    assert proof.digest(load(folder)) != before


@pytest.mark.parametrize("file", ["README.md", "__pycache__/analyzer.cpython-311.pyc"])
def test_digest_does_not_change_with_what_decides_nothing(tmp_path: Path, file: str) -> None:
    folder = write_check(tmp_path)
    before = proof.digest(load(folder))
    write(folder, {file: "new\n"})
    assert proof.digest(load(folder)) == before


def test_digest_tells_a_name_from_its_content(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    write(folder, {"a": "bc"})
    before = proof.digest(load(folder))
    (folder / "a").unlink()
    write(folder, {"ab": "c"})
    assert proof.digest(load(folder)) != before


def test_what_the_digest_cannot_hold_is_refused(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    (folder / "examples" / "bad" / "far").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="examples/bad/far: is a link"):
        proof.digest(load(folder))


def test_a_link_to_a_file_is_read_but_not_inside_the_target(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    before = proof.digest(load(folder))
    (folder / "rules.yaml").rename(tmp_path / "rules.yaml")
    (folder / "rules.yaml").symlink_to(tmp_path / "rules.yaml")
    check = load(folder)
    assert proof.digest(check) == before
    with pytest.raises(ConfigError, match=r"rules\.yaml: is a link"):
        proof.digest(replace(check, in_target=True))


def test_a_pipe_in_a_check_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    os.mkfifo(folder / "pipe")
    with pytest.raises(ConfigError, match="pipe: is no regular file"):
        proof.digest(load(folder))


def test_a_check_of_endless_size_is_refused(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    with (folder / "big").open("wb") as file:
        file.truncate(40 << 20)
    with pytest.raises(ConfigError, match="big: makes its check larger than 32 MB"):
        proof.digest(load(folder))


def test_a_check_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    folder = write_check(tmp_path)
    check = load(folder)
    (folder / "rules.yaml").chmod(0)
    with permissions_hold(), pytest.raises(ConfigError, match=r"rules\.yaml: cannot be read: Permission denied"):
        proof.digest(check)


def test_a_memory_is_for_content_engines_and_code() -> None:
    keys = {
        proof.key(digest, {"semgrep": engine}, code) for digest in ("1", "2") for engine in "12" for code in ("", "1")
    }
    assert len(keys) == 8


def test_text_of_proofs_reads_back(tmp_path: Path) -> None:
    made = {"b": Proof(digest="sha256:1", engines=versions(), examples=2, findings=1, misses=0)}
    write(tmp_path, {proof.FILE: proof.text(made)})
    assert proof.read(tmp_path) == made


def test_a_pack_without_a_file_has_no_proofs(tmp_path: Path) -> None:
    assert proof.read(tmp_path) == {}


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "secgate/proofs/2", "checks": {}}'])
def test_a_damaged_file_is_an_error_with_the_next_step(tmp_path: Path, text: str) -> None:
    write(tmp_path, {proof.FILE: text})
    with pytest.raises(ConfigError, match="is not a file of proofs") as caught:
        proof.read(tmp_path)
    assert "secgate test" in caught.value.next_step


def test_a_check_without_a_proof_is_proven_on_first_use_and_remembered(honest: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert gate(honest, proofs=kept) is Status.FAIL
    (file,) = kept.iterdir()
    made = Proof.model_validate_json(file.read_bytes())
    assert (made.examples, made.findings, made.engines) == (2, 1, versions())


def test_a_remembered_proof_is_used(honest: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    gate(honest, proofs=kept)
    (file,) = kept.iterdir()
    before = file.stat().st_mtime_ns
    gate(honest, proofs=kept)
    assert file.stat().st_mtime_ns == before


def test_a_damaged_memory_is_made_again(honest: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    gate(honest, proofs=kept)
    (file,) = kept.iterdir()
    file.write_text("{", encoding="utf-8")
    assert gate(honest, proofs=kept) is Status.FAIL
    assert json.loads(file.read_bytes())["examples"] == 2


def test_a_memory_that_cannot_be_written_is_said_in_the_report(honest: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o500)
    with permissions_hold():
        report = honest.gate(policies=(str(honest.folder / "policy.yaml"),), proofs=kept)
    assert (
        "proofs of checks cannot be kept in the cache, so each run proves these checks again: no-danger"
        in report.target.notes
    )


def test_a_memory_inside_the_target_counts_for_nothing(honest: Bench) -> None:
    kept = honest.target / ".cache"
    gate(honest, proofs=kept.parent.parent / "kept")
    kept.mkdir()
    for file in (honest.folder / "kept").iterdir():
        write(kept, {file.name: file.read_text(encoding="utf-8")})
    (forged,) = kept.iterdir()
    before = forged.stat().st_mtime_ns
    report = honest.gate(policies=(str(honest.folder / "policy.yaml"),), proofs=kept)
    assert "the cache lies inside the target, so each run proves these checks again: no-danger" in report.target.notes
    assert forged.stat().st_mtime_ns == before


def test_a_forged_memory_inside_the_repository_but_outside_the_gated_folder_counts_for_nothing(honest: Bench) -> None:
    write(honest.checks / "no-danger", WRONG)
    write(honest.target, {"app/a.ts": BAD_CODE})
    check = load(honest.checks / "no-danger")
    kept = honest.target / ".cache"
    assert remember(Proof(digest=proof.digest(check), engines=versions(), examples=2, findings=1, misses=0), kept)
    with pytest.raises(ConfigError, match="is not proven"):
        gate(honest, path=honest.target / "app", proofs=kept)


def test_a_check_whose_examples_do_not_behave_does_not_decide(honest: Bench, tmp_path: Path) -> None:
    write(honest.checks / "no-danger", WRONG)
    with pytest.raises(ConfigError) as caught:
        gate(honest, proofs=tmp_path / "kept")
    assert str(caught.value).startswith(
        f'{honest.checks}/no-danger: check "no-danger" is not proven: '
        "examples/ok/one/a.ts:1: danger-call was found here and is not expected"
    )
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("change", [{"rules.yaml": None}, {"examples/ok/two/a.ts": "danger(1);\n"}])
def test_a_proof_does_not_hold_for_a_changed_folder(bench: Bench, change: dict[str, str | None]) -> None:
    write(bench.check(), MARKED)
    bench.repository({"a.ts": BAD_CODE})
    bench.policy()
    for file, text in change.items():
        place = bench.checks / "no-danger" / file
        write(
            place.parent, {place.name: text or place.read_text(encoding="utf-8").replace("danger(...)", "hazard(...)")}
        )
    with pytest.raises(ConfigError, match="is not proven"):
        gate(bench)


def test_a_proof_does_not_hold_for_another_engine(bench: Bench) -> None:
    write(bench.check(), MARKED | WRONG)
    bench.repository({"a.ts": BAD_CODE})
    bench.policy()
    assert gate(bench) is Status.FAIL
    file = bench.checks / proof.FILE
    file.write_text(file.read_text(encoding="utf-8").replace('"semgrep": "1', '"semgrep": "0'), encoding="utf-8")
    with pytest.raises(ConfigError, match="is not proven"):
        gate(bench)


def test_a_proof_inside_the_target_counts_for_nothing(bench: Bench) -> None:
    write(bench.check(pack="target/rules"), MARKED | WRONG)
    bench.policy()
    bench.vouch()
    pack = bench.target / "rules"
    assert (bench.folder / "checks").exists() is False
    made = Proof(digest=proof.digest(load(pack / "no-danger")), engines=versions(), examples=2, findings=1, misses=0)
    write(pack, {proof.FILE: proof.text({"no-danger": made})})
    bench.repository({"a.ts": BAD_CODE})
    with pytest.raises(ConfigError, match="is not proven"):
        gate(bench, checks=(pack,))


def test_an_analyzer_inside_the_target_is_not_run_to_prove_it(bench: Bench) -> None:
    seen = bench.folder / "ran"
    bench.check(pack="target/rules", analyzer=RAISING.format(file=str(seen)), decided_by=["facts"])
    bench.policy()
    bench.repository({"a.ts": BAD_CODE})
    with pytest.raises(ConfigError, match="nothing of the target is executed"):
        gate(bench, checks=(bench.target / "rules",))
    assert not seen.exists()


def test_an_item_that_is_off_needs_no_proof(honest: Bench) -> None:
    write(honest.checks / "no-danger", WRONG)
    assert gate(honest, skip=("no-danger",)) is None


def test_the_proofs_of_the_shipped_checks_are_those_on_file(tmp_path: Path) -> None:
    checks = [check for check in Registry(default_packs()).all() if check.folder.parent == builtin.checks_folder()]
    assert {check.id: proof.digest(check) for check in checks} == {
        name: one.digest for name, one in proof.read(builtin.checks_folder()).items()
    }
    assert require_proofs(checks, None, open_work_tree(tmp_path)) == ()

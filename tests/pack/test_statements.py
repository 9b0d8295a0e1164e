"""Signed statements travel in a pack with their signatures, and a reviewer checks them again with what it holds."""

import json
from pathlib import Path

import pytest

from pack.packing import Desk, keyed, told
from secgate.evidence.signatures import sign
from secgate.evidence.statements import roots_of
from secgate.model import Report
from secgate.pack import archive
from secgate.pack.manifest import MANIFEST, NOT_LISTED, manifest_of
from secgate.pack.signing import Keys, signatures_by
from secgate.target.tree import open_work_tree
from support import Bench, write

OWNER = "ops@example.com"


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    """A target whose one item rests on a statement that its owner signed."""
    bench = Bench(tmp_path)
    rules = {"statement-not-satisfied": {"message": "It is not so.", "fix": "Make it so.", "confidence": "high"}}
    check = bench.check("stated", decided_by=["attestation"], rules=rules, item={"owners": [OWNER]})
    (check / "rules.yaml").unlink()
    bench.repository({"a.ts": "work(1);\n"})
    made = keyed(bench)
    statement = (
        "schema: secgate/attestation/1\nitem: stated\n"
        f"owner: {OWNER}\nstatement: Every key lies in the manager and in a sealed copy.\nresult: satisfied\n"
        "attested_on: 2026-01-30\nexpires_on: 2026-03-01\n"
        f'repository: "{roots_of(open_work_tree(bench.target))[0]}"\nbound_to: none\n'
    ).encode()
    public = made.ssh.with_suffix(".pub").read_text()
    folder = ".secgate/attestations/stated.yaml"
    write(bench.target, {
        folder: statement, f"{folder}.{OWNER}.sig": sign(statement, made.ssh),
        ".secgate/allowed_signers": f'{OWNER} namespaces="attestation@secgate" {public}',
    })  # fmt: skip
    return made


def test_the_statement_its_signature_and_the_signers_are_in_the_pack(here: Desk) -> None:
    files = archive.unpacked(here.pack()[0])
    assert {name for name in files if name.startswith("statements/")} == {
        "statements/allowed_signers", "statements/stated.yaml", f"statements/stated.yaml.{OWNER}.sig",
    }  # fmt: skip
    assert json.loads(files["pack.json"])["withheld"] == []


def test_a_reviewer_checks_it_again(here: Desk) -> None:
    data, report = here.pack()
    assert report.items[0].status == "pass"
    seen = here.verify(data)
    assert told(seen) == ""
    assert [(one.item, one.state) for one in seen.statements] == [("stated", "good")]


def test_a_statement_that_was_changed_before_it_was_packed_is_noticed(here: Desk) -> None:
    _, report = here.pack()
    place = here.bench.target / ".secgate/attestations/stated.yaml"
    place.write_bytes(place.read_bytes().replace(b"a sealed copy", b"a drawer"))
    data, _ = here.pack(report=report)
    assert "the report counts the statement about stated, and" in told(here.verify(data))


@pytest.mark.parametrize("gone", ["stated.yaml", f"stated.yaml.{OWNER}.sig", "allowed_signers"])
def test_a_statement_that_counted_and_is_not_there_is_missed(here: Desk, gone: str) -> None:
    files = archive.unpacked(here.pack()[0])
    kept = {name: held for name, held in files.items() if name not in {f"statements/{gone}", *NOT_LISTED}}
    report = Report.model_validate_json(kept["report.json"])
    manifest = manifest_of(kept)
    signed = signatures_by(Keys.read([here.ssh]), manifest, report, kept["report.json"])
    assert "counts a statement about stated, and none" in told(
        here.verify(archive.packed(kept | {MANIFEST: manifest} | signed))
    )

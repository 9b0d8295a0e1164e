"""What a statement is worth depends on who signed it, when, and over which files; nothing else makes it count."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.conftest import Maker
from secgate.errors import ConfigError
from secgate.evidence.signatures import Signers, sign
from secgate.evidence.statements import Attested, judge, read_statements, roots_of, tree_digest
from secgate.model import Duty
from secgate.target.index import open_index
from secgate.target.tree import open_work_tree
from support import commit, write

ITEM = "key-backup"
FILE = f".secgate/attestations/{ITEM}.yaml"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = """\
schema: secgate/attestation/1
item: key-backup
owner: ana
statement: "Each key is kept in the secret manager."
result: satisfied
attested_on: 2026-05-20
expires_on: 2026-07-01
"""
ONE = Duty(owners=("ana",))
TWO = Duty(owners=("ana", "ben"), signers=2)


def attested(target: Path, allowed: str, duty: Duty = ONE) -> Attested:
    tree = open_work_tree(target)
    statement = read_statements(tree, [ITEM]).get(ITEM)
    return judge(statement, ITEM, duty, Signers(allowed.encode()) if allowed else None, tree, now=NOW)


def signed(target: Path, signer: Maker, *names: str, text: str = GOOD) -> str:
    """Write and sign the statement; the allowed signers."""
    write(target, {FILE: text})
    allowed = ""
    for name in names:
        key, line = signer(name)
        write(target, {f"{FILE}.{name}.sig": sign(text.encode(), key)})
        allowed += line
    return allowed


def states(seen: Attested) -> list[str]:
    return [piece.state for piece in seen.evidence]


def test_a_statement_of_an_owner_that_is_signed_counts(target: Path, signer: Maker) -> None:
    seen = attested(target, signed(target, signer, "ana"))
    assert (seen.signers, states(seen)) == (("ana",), ["good"])
    assert "satisfied, stated by ana on 2026-05-20, until 2026-07-01, signed by ana" in seen.evidence[0].reason


def test_the_day_on_which_it_ends_is_capped_by_the_policy(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana", text=GOOD.replace("2026-07-01", "2099-01-01"))
    assert "until 2026-08-18" in attested(target, allowed).evidence[0].reason
    assert states(attested(target, allowed, Duty(owners=("ana",), max_age_days=7))) == ["stale"]


def test_nobody_has_stated_it(target: Path) -> None:
    assert states(attested(target, "")) == ["missing"]


def test_two_signers_are_two_people_with_two_keys(target: Path, signer: Maker) -> None:
    assert states(attested(target, signed(target, signer, "ana"), TWO)) == ["unsigned"]
    assert states(attested(target, signed(target, signer, "ana", "ben"), TWO)) == ["good"]


def test_one_key_under_two_names_is_one_signer(target: Path, signer: Maker) -> None:
    write(target, {FILE: GOOD})
    key, line = signer("ana")
    for name in ("ana", "ben"):
        write(target, {f"{FILE}.{name}.sig": sign(GOOD.encode(), key)})
    assert states(attested(target, line + line.replace("ana", "ben"), TWO)) == ["wrong-owner"]


def test_nobody_states_it_for_somebody_else(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "eve")
    seen = attested(target, allowed)
    assert states(seen) == ["wrong-owner"]
    assert seen.attestation is None


def test_an_owner_who_adds_themselves_in_the_statement_alone(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "eve", text=GOOD.replace("owner: ana", "owner: eve"))
    assert states(attested(target, allowed)) == ["wrong-owner"]


def test_where_nobody_may_sign_no_signature_counts(target: Path, signer: Maker) -> None:
    signed(target, signer, "ana")
    assert states(attested(target, "")) == ["unknown-signer"]


def test_where_the_policy_names_no_owner_nothing_counts(target: Path, signer: Maker) -> None:
    assert states(attested(target, signed(target, signer, "ana"), Duty())) == ["wrong-owner"]


def test_a_signature_of_an_owner_that_is_not_needed_and_does_not_hold_is_told(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    write(target, {f"{FILE}.ben.sig": b"-----BEGIN SSH SIGNATURE-----\n"})
    seen = attested(target, f"{allowed}{signer('ben')[1]}", Duty(owners=("ana", "ben")))
    assert (seen.signers, states(seen)) == (("ana",), ["good", "good"])
    assert "does not count, and is not needed" in seen.evidence[1].reason


def test_the_second_signer_is_an_owner_too(target: Path, signer: Maker) -> None:
    seen = attested(target, signed(target, signer, "ana", "eve"), TWO)
    assert states(seen) == ["wrong-owner"]
    assert "eve is no owner of the item: ana, ben" in seen.evidence[0].reason


def test_one_owner_in_two_letter_cases_is_one_signer(target: Path, signer: Maker) -> None:
    duty = Duty(owners=("ana", "Ana"), signers=2)
    assert states(attested(target, signed(target, signer, "ana", "Ana"), duty)) == ["unsigned"]


def test_a_statement_that_was_deleted_is_missing(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    commit(target)
    (target / FILE).unlink()
    assert states(attested(target, allowed)) == ["missing"]


def test_a_statement_that_is_staged_is_read_from_the_index(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    commit(target)
    (target / FILE).unlink()
    tree = open_index(target)
    seen = judge(read_statements(tree, [ITEM])[ITEM], ITEM, ONE, Signers(allowed.encode()), tree, now=NOW)
    assert states(seen) == ["good"]


def test_a_file_beside_a_good_statement_takes_nothing_away_and_is_told(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    write(target, {f"{FILE}.ben.sig": b"junk", f"{FILE}.aaa.sig": b"-----BEGIN SSH SIGNATURE-----\n"})
    seen = attested(target, allowed)
    assert (seen.signers, states(seen)) == (("ana",), ["good", "good", "good"])
    assert "does not count, and is not needed: aaa is no owner of the item" in seen.evidence[1].reason


def test_a_second_signature_that_is_needed_and_does_not_hold_is_told(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    write(target, {f"{FILE}.ben.sig": b"junk"})
    assert states(attested(target, f"{allowed}{signer('ben')[1]}", TWO)) == ["bad-signature"]


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("2026-07-01", "2026-05-31", "expired"),
        ("attested_on: 2026-05-20", "attested_on: 2026-01-20", "stale"),
        ("attested_on: 2026-05-20", "attested_on: 2026-06-02", "unreadable"),
    ],
)
def test_days(target: Path, signer: Maker, old: str, new: str, state: str) -> None:
    assert states(attested(target, signed(target, signer, "ana", text=GOOD.replace(old, new)))) == [state]


def test_a_file_that_it_rests_on_is_held_to_its_digest(target: Path, signer: Maker) -> None:
    digest = hashlib.sha256(b"restored\n").hexdigest()
    text = f"{GOOD}evidence: [{{path: log.txt, sha256: '{digest}'}}]\n"
    allowed = signed(target, signer, "ana", text=text)
    assert states(attested(target, allowed)) == ["missing"]
    write(target, {"log.txt": "restored\n"})
    assert states(attested(target, allowed)) == ["good"]
    write(target, {"log.txt": "restored?\n"})
    assert states(attested(target, allowed)) == ["changed"]


def test_a_file_outside_the_target_is_no_evidence(target: Path, signer: Maker) -> None:
    write(target.parent, {"log.txt": ""})
    text = f"{GOOD}evidence: [{{path: ../log.txt, sha256: '{hashlib.sha256(b'').hexdigest()}'}}]\n"
    assert states(attested(target, signed(target, signer, "ana", text=text))) == ["missing"]


def test_bound_to_a_commit_it_holds_for_its_files_alone(target: Path, signer: Maker) -> None:
    digest = tree_digest(open_work_tree(target))
    allowed = signed(target, signer, "ana", text=f"{GOOD}bound_to: commit\ntree: '{digest}'\n")
    assert states(attested(target, allowed)) == ["good"]
    commit(target)
    assert states(attested(target, allowed)) == ["good"]
    write(target, {"b.ts": "export {};\n"})
    commit(target)
    assert states(attested(target, allowed)) == ["other-commit"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item: key-backup", "item: other", 'is about "other", not about key-backup'),
        ("result: satisfied", "result: fine", "result"),
        ("result: satisfied", "result: not-applicable", "not-applicable needs a justification"),
        ("owner: ana\n", "", '"owner" is missing'),
        ("statement", "statment", 'unknown key "statment"; did you mean "statement"?'),
        ("2026-07-01", "2026-05-01", "expires_on lies before attested_on"),
        ("result: satisfied", "result: satisfied\nbound_to: commit", "bound_to: commit needs the digest"),
        ("result: satisfied", "result: satisfied\nbound_to: paths", "bound_to: paths needs"),
    ],
)
def test_a_mistake_in_the_file_is_told(target: Path, old: str, new: str, said: str) -> None:
    write(target, {FILE: GOOD.replace(old, new)})
    with pytest.raises(ConfigError) as caught:
        read_statements(open_work_tree(target), [ITEM])
    assert said in str(caught.value)
    assert FILE in str(caught.value)


def test_an_item_that_no_check_has(target: Path) -> None:
    write(target, {".secgate/attestations/key-backups.yaml": GOOD.replace("item: key-backup", "item: key-backups")})
    with pytest.raises(ConfigError, match='unknown item "key-backups"; did you mean "key-backup"'):
        read_statements(open_work_tree(target), [ITEM])


def test_the_time_of_a_run_decides(target: Path, signer: Maker) -> None:
    allowed = signed(target, signer, "ana")
    tree = open_work_tree(target)
    statement = read_statements(tree, [ITEM])[ITEM]
    last = datetime(2026, 7, 1, 23, 59, tzinfo=UTC)
    for now, state in ((last, "good"), (last + timedelta(minutes=1), "expired")):
        assert judge(statement, ITEM, ONE, Signers(allowed.encode()), tree, now=now).evidence[0].state == state


def test_a_statement_about_another_repository_does_not_count(target: Path, signer: Maker) -> None:
    own = roots_of(open_work_tree(target))[0]
    assert states(attested(target, signed(target, signer, "ana", text=f"{GOOD}repository: '{own}'\n"))) == ["good"]
    other = f"{GOOD}repository: '{'0' * 40}'\n"
    assert states(attested(target, signed(target, signer, "ana", text=other))) == ["other-commit"]


def test_bound_to_a_commit_it_does_not_hold_for_files_that_differ_from_it(target: Path, signer: Maker) -> None:
    tree = open_work_tree(target)
    allowed = signed(target, signer, "ana", text=f"{GOOD}bound_to: commit\ntree: '{tree_digest(tree)}'\n")
    tree = open_work_tree(target)
    statement = read_statements(tree, [ITEM])[ITEM]
    seen = judge(statement, ITEM, ONE, Signers(allowed.encode()), tree, now=NOW, differs="1 changed (a.ts)")
    assert states(seen) == ["dirty"]

"""Fingerprints through the real engines: what may happen to a file without changing the identity of its findings."""

import random
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secgate.catalog.fakes import fake
from secgate.gate.identity import findings
from secgate.model import Confidence, Finding, Hit, Place, Severity
from secgate.run import Request, gate
from support import Bench, commit, git, repository, write

CODE = """\
import express from 'express';

type Row = { id: string; 'name': any };
type Kind = 'it\\'s' | 'paid' | { because: any };

export class Orders {
  async list(req: any, ids: string[]): Promise<unknown> {
    const row = (await this.find(ids[0])) as unknown as { a: string; b: number };
    const { total, ...rest } = JSON.parse(`[${ ids }]`) as any;
    return ids.map((id) => ({ id, row: <any>row, total: (total + 1) * rest.count, kind: new Map<string, any> }));
  }
}

export const handler = async (req: express.Request, res: express.Response): Promise<void> => {
  try {
    res.json({ total: (req.body as any).total });
  } catch (error) {
    res.status(500).json({ message: 'failed', stack: error.stack });
  }
};

export const router = express.Router();
router.get('/first', async (req, res) => res.status(500).json({ body: req.body as any }));
router.get('/second', async (req, res) => res.status(500).json({ body: req.body as any }));
"""
# What a formatter with other settings makes of it: prettier 3 with 50 columns, tabs, no semicolons, double quotes.
REFORMATTED = """\
import express from "express"

type Row = { id: string; name: any }
type Kind = "it's" | "paid" | { because: any }

export class Orders {
	async list(
		req: any,
		ids: string[],
	): Promise<unknown> {
		const row = (await this.find(
			ids[0],
		)) as unknown as { a: string; b: number }
		const { total, ...rest } = JSON.parse(
			`[${ids}]`,
		) as any
		return ids.map(id => ({
			id,
			row: <any>row,
			total: (total + 1) * rest.count,
			kind: new Map<string, any>(),
		}))
	}
}

export const handler = async (
	req: express.Request,
	res: express.Response,
): Promise<void> => {
	try {
		res.json({ total: (req.body as any).total })
	} catch (error) {
		res
			.status(500)
			.json({
				message: "failed",
				stack: error.stack,
			})
	}
}

export const router = express.Router()
router.get("/first", async (req, res) =>
	res.status(500).json({ body: req.body as any }),
)
router.get("/second", async (req, res) =>
	res.status(500).json({ body: req.body as any }),
)
"""
CONFIG = '{\n  "compilerOptions": {\n    "noImplicitAny": false,\n    "strict": true\n  }\n}\n'
FILES = {"src/orders.ts": CODE, "package.json": '{"dependencies": {"express": "^4.0.0"}}', "tsconfig.json": CONFIG}
ITEMS = ("type-safety", "error-exposure")
# A token, or the blanks between two: enough of the syntax to lay the sample out anew.
_PARTS = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|//[^\n]*|\w+|=>|\s+|.", re.DOTALL)


def found(target: Path, *, only: tuple[str, ...] = ITEMS) -> tuple[Finding, ...]:
    """All findings of two shipped checks."""
    report = gate(Request(path=target, policies=("pre-deployment",), only=only))
    return tuple(finding for item in report.items for finding in item.findings)


def ids(target: Path) -> set[str]:
    """Ids of all findings."""
    return {finding.id for finding in found(target)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """The findings of the sample as it is."""
    return found(repository(tmp_path_factory.mktemp("before") / "target", FILES))


def changed(files: Mapping[str, str | bytes]) -> set[str]:
    """Ids after some files were replaced."""
    with tempfile.TemporaryDirectory() as folder:
        return ids(repository(Path(folder) / "target", FILES | dict(files)))


def laid_out(code: str, seed: int) -> str:
    """The same program as another formatter writes it: blanks, line breaks, quotes, commas, semicolons, comments."""
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    made: list[str] = []
    depth = 0
    for part in _PARTS.findall(code):
        depth += {"(": 1, "[": 1, "{": 0}.get(part, 0) - {")": 1, "]": 1}.get(part, 0)
        if part.isspace():
            # NOTE: a break after `return` or before `as` would end a statement, so breaks stay where some were.
            wide = "\n" * chance.randint(1, 3) + "\t" * chance.randint(0, 3)
            made.append(wide if "\n" in part else " " * chance.randint(1, 4))
        elif part.startswith("'") and chance.random() < 0.7:
            made.append(f'"{part[1:-1]}"')
        elif part in "([{" and chance.random() < 0.4:
            made.append(part + chance.choice(["\n", " ", " /* note */ "]))
        elif part in ")]" and chance.random() < 0.4 and made[-1].strip() not in {"(", "[", ""}:
            made.append(chance.choice(["\n", " "]) + part)
        else:
            made.append(part)
    return "".join(made)


ROUTES = CODE[CODE.index("router.get('/first'") :]

CHANGES: Mapping[str, Callable[[str], str | bytes]] = {
    "a thousand lines above": lambda code: "// a note\n" * 1000 + code,
    "Windows line ends": lambda code: code.replace("\n", "\r\n"),
    "a byte order mark": lambda code: b"\xef\xbb\xbf" + code.encode(),
    "tabs": lambda code: code.replace("  ", "\t"),
    "double quotes": lambda code: code.replace("'", '"'),
    "no semicolons": lambda code: code.replace(";\n", "\n"),
    "parentheses of one parameter": lambda code: code.replace("(id) =>", "id =>"),
    "keys without quotes": lambda code: code.replace("'name':", "name:"),
    "trailing commas": lambda code: code.replace("error.stack }", "error.stack, }"),
    "comments inside": lambda code: code.replace("stack: error", "/* why */ stack: error"),
    "another formatter": lambda _: REFORMATTED,
    "work in the same function": lambda code: code.replace("  try {", "  const started = Date.now();\n  try {"),
    "other functions": lambda code: code + "\nexport function more(x: string): string {\n  return x;\n}\n",
}


def test_the_sample_has_findings_in_several_places(before: tuple[Finding, ...]) -> None:
    assert len(before) >= 6
    assert len({finding.id for finding in before}) == len(before)
    assert {finding.rule.split(".")[0] for finding in before} == set(ITEMS)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_ids_survive(name: str, before: tuple[Finding, ...]) -> None:
    text = CHANGES[name](CODE)
    assert text != CODE
    assert changed({"src/orders.ts": text}) == {finding.id for finding in before}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_ids_survive_another_layout(before: tuple[Finding, ...], seed: int) -> None:
    assert changed({"src/orders.ts": laid_out(CODE, seed)}) == {finding.id for finding in before}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class Orders", "class Invoices"),
        ("async list", "async all"),
        ("error.stack", "error.message"),
    ],
)
def test_ids_change_with_the_code_or_what_is_around_it(old: str, new: str, before: tuple[Finding, ...]) -> None:
    assert old in CODE
    assert changed({"src/orders.ts": CODE.replace(old, new)}) != {finding.id for finding in before}


def test_a_rename_changes_the_ids_and_not_the_contents(before: tuple[Finding, ...], tmp_path: Path) -> None:
    target = repository(tmp_path / "target", FILES)
    git(target, "mv", "src/orders.ts", "src/purchases.ts")
    commit(target, "rename")
    after = found(target)
    moved = {one.id for one in before if one.path == "src/orders.ts"}
    assert {one.id for one in after}.isdisjoint(moved)
    assert sorted(one.content_id for one in after) == sorted(one.content_id for one in before)


def test_a_rebase_keeps_the_ids(before: tuple[Finding, ...], tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"README.md": "first\n"})
    git(target, "checkout", "-q", "-b", "feature")
    write(target, FILES)
    first = commit(target, "feature")
    git(target, "checkout", "-q", "main")
    write(target, {"README.md": "second\n"})
    commit(target, "meanwhile")
    git(target, "rebase", "-q", "main", "feature")
    assert git(target, "rev-parse", "HEAD") != first
    assert ids(target) == {finding.id for finding in before}


def test_one_item_alone_gives_the_ids_of_the_whole(before: tuple[Finding, ...], tmp_path: Path) -> None:
    target = repository(tmp_path / "target", FILES)
    parts = {finding.id for name in ITEMS for finding in found(target, only=(name,))}
    assert parts == {finding.id for finding in before}


def test_a_copy_elsewhere_changes_no_id(before: tuple[Finding, ...]) -> None:
    assert changed({"lib/orders.ts": CODE}) > {finding.id for finding in before}


def test_an_equal_finding_in_a_new_function_above_takes_no_id_over(before: tuple[Finding, ...]) -> None:
    new = ROUTES.splitlines()[0].replace("first", "zeroth") + "\n"
    after = changed({"src/orders.ts": CODE.replace(ROUTES, new + ROUTES)})
    assert after > {finding.id for finding in before}


def test_an_equal_finding_above_in_the_same_function_gives_one_more_id(before: tuple[Finding, ...]) -> None:
    line = "    const row = (await"
    after = changed({"src/orders.ts": CODE.replace("    return ids", "    fix(row as unknown as X);\n    return ids")})
    again = changed({"src/orders.ts": CODE.replace(line, "    fix(row as unknown as X);\n" + line)})
    assert again == after > {finding.id for finding in before}


def test_a_setting_keeps_its_id_in_another_layout(before: tuple[Finding, ...]) -> None:
    assert '"noImplicitAny": false' in CONFIG
    one_line = re.sub(r"\s+", " ", CONFIG)
    assert changed({"tsconfig.json": one_line}) == {finding.id for finding in before}


PLACED = """\
from secgate.api import Observation

def analyze(subject):
    calls = [(file, node) for file in subject.files for node in file.nodes("call_expression")]
    places = [file.place(node).model_copy(update={"end_line": None, "end_column": None}) for file, node in calls]
    return Observation(examined=len(calls), hits=tuple(subject.hit("any-call", place) for place in places))
"""


def test_a_finding_that_is_given_by_its_place_alone_is_known_by_the_code_there(bench: Bench) -> None:
    rules = {"any-call": {"message": "A call.", "confidence": "high"}}
    bench.check("no-calls", analyzer=PLACED, rules=rules, decided_by=["facts"])
    bench.repository({"a.ts": "router.get('/x', guard, async (request) => request.body as unknown);\n"})
    before = [finding.id for finding in bench.item("no-calls").findings]
    write(
        bench.target,
        {"a.ts": 'router.get(\n  "/x",\n  guard,\n  async (\n    request,\n  ) =>\n    request.body as unknown,\n)\n'},
    )
    assert [finding.id for finding in bench.item("no-calls").findings] == before != []
    write(bench.target, {"a.ts": "router.get('/x',\n  other, async (request) => request.body as unknown);\n"})
    assert [finding.id for finding in bench.item("no-calls").findings] != before


def test_a_folder_alone_gives_the_contents_of_the_whole(tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {f"api/{path}": text for path, text in FILES.items()})
    whole, part = found(target), found(target / "api")
    assert sorted(one.content_id for one in part) == sorted(one.content_id for one in whole)


def test_a_secret_beside_a_finding_leaves_no_trace_in_its_id(tmp_path: Path) -> None:
    def of(value: str, *, only: tuple[str, ...]) -> set[str]:
        code = CODE.replace("message: 'failed'", f"token: '{value}'")
        return {
            one.id
            for one in found(
                repository(tmp_path / value[-9:] / str(len(only)), FILES | {"src/orders.ts": code}), only=only
            )
        }

    one, other = fake("stripe_live"), fake("stripe_live", 2)
    ids_ = of(one, only=ITEMS)
    assert ids_ == of(other, only=ITEMS)
    assert ids_ < of(one, only=(*ITEMS, "committed-secrets"))


@pytest.mark.parametrize("start", ["const stripe =", "charge(account,", "  stripe:"])
def test_a_secret_keeps_its_id_when_a_formatter_breaks_the_line_before_it(start: str, tmp_path: Path) -> None:
    def of(name: str, between: str) -> list[str]:
        code = f"// a note\n{start}{between}'{fake('stripe_live')}'\n"
        return [one.id for one in found(repository(tmp_path / name, {"a.ts": code}), only=("committed-secrets",))]

    assert of("one", " ") == of("two", "\n  ") == of("three", "\n\t\t") != of("four", " x + ")


def test_a_tracked_env_file_is_known_by_its_name_alone(tmp_path: Path) -> None:
    target = repository(tmp_path / "target", FILES | {".env": "PORT=1\n"})
    one = {finding.id for finding in found(target, only=("env-files-ignored",))}
    write(target, {".env": "# a note\nHOST=a\n"})
    assert one == {finding.id for finding in found(target, only=("env-files-ignored",))}
    assert one


PLACES = st.builds(Place, path=st.sampled_from(["x.ts", "y.ts"]), line=st.integers(1, 4), column=st.integers(1, 2))


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    """A hit with few possible values, so that many are nearly equal."""
    return Hit(
        rule=draw(st.sampled_from(["a", "b"])),
        place=draw(PLACES),
        message=draw(st.sampled_from(["one", "two"])),
        severity=Severity.HIGH,
        confidence=draw(st.sampled_from(list(Confidence))),
        symbol=draw(st.sampled_from(["", "f", "f\0"])),
        text=draw(st.sampled_from(["", "f(1)", "f (1)", "\0"])),
        bare=draw(st.sampled_from(["", "f", "f(1)"])),
        sensitive=draw(st.booleans()),
        commit=draw(st.sampled_from([None, "c"])),
        origin_key=draw(st.sampled_from(["", "name", "f(1)"])),
    )  # fmt: skip


def made(given_: list[Hit]) -> tuple[Finding, ...]:
    """The findings of some hits."""
    return findings("check", given_, frame=lambda _: None, withheld=lambda hit: hit.text == "f (1)")


@settings(max_examples=300, deadline=None)
@given(st.lists(hits(), max_size=30))
def test_no_two_findings_share_an_id(given_: list[Hit]) -> None:
    seen = [finding.id for finding in made(given_)]
    assert len(set(seen)) == len(seen)


@settings(max_examples=300, deadline=None)
@given(st.lists(hits(), max_size=12).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_order_in_which_engines_deliver_does_not_show(both: tuple[list[Hit], list[Hit]]) -> None:
    one, other = both
    assert made(one) == made(other)

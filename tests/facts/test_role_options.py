"""Which roles a guard lets through by what it was made with: options, defaults, ranks and tables of the target."""

import pytest

from facts.application import guard_of
from secgate.facts.model import Guard

REFUSE = "return res.sendStatus(403); next();"


def made(parameters: str, test: str, given: str, before: str = "") -> Guard:
    """A guard that comes of a call `make(given)`; it refuses where a test is true."""
    return guard_of(
        f"{before}const make = ({parameters}) => (req, res, next) => {{\n"
        f"  if (!req.user) return res.sendStatus(401);\n  if ({test}) {REFUSE}\n}};\n"
        f"export const guard = make({given});\n"
    )


OPTIONS = [
    ("opts = {}", "opts.roles && !opts.roles.includes(req.user.role)", "{ roles: ['admin'] }"),
    ("opts: { roles?: string[] } = {}", "opts.roles && !opts.roles.includes(req.user.role)", "{ roles: ['admin'] }"),
    ("opts: Options = {}", "opts.roles?.length && !opts.roles.includes(req.user.role)", "{ roles: ['admin'] }"),
    ("opts?: Options", "opts?.roles && !opts.roles.includes(req.user.role)", "{ roles: ['admin'] }"),
    ("opts = {}", "opts.role !== undefined && req.user.role !== opts.role", "{ role: 'admin' }"),
    ("{ roles = [] } = {}", "roles.length > 0 && !roles.includes(req.user.role)", "{ roles: ['admin'] }"),
    ("{ roles = [] } = {}", "roles.length !== 0 && roles.indexOf(req.user.role) < 0", "{ roles: ['admin'] }"),
    ("...roles", "roles.length && !roles.includes(req.user.role)", "'admin'"),
    ("...roles", "!(roles.length === 0 || roles.includes(req.user.role))", "'admin'"),
    ("role?: string", "role && req.user.role !== role", "'admin'"),
    ("opts = {}", "(opts.roles ?? []).length && !(opts.roles ?? []).includes(req.user.role)", "{ roles: ['admin'] }"),
    ("roles = ['admin']", "roles && !roles.includes(req.user.role)", ""),
]


@pytest.mark.parametrize(("parameters", "test", "given"), OPTIONS)
def test_a_role_that_is_asked_for_where_it_is_given_counts_where_it_is_given(
    parameters: str, test: str, given: str
) -> None:
    guard = made(parameters, test, given)
    assert (guard.proves, guard.roles) == (("authenticated", "role"), ("admin",))


@pytest.mark.parametrize(("parameters", "test", "given"), OPTIONS[:-1])
def test_a_guard_that_is_given_no_role_proves_only_who_calls(parameters: str, test: str, given: str) -> None:
    assert given
    assert made(parameters, test, "").proves == ("authenticated",)


@pytest.mark.parametrize("given", ["settings.guard", "{ roles: settings.roles }", "{ ...settings.guard }"])
def test_options_that_are_not_known_prove_no_role(given: str) -> None:
    found = made("opts = {}", "opts.roles && !opts.roles.includes(req.user.role)", given, "import s from 'settings';\n")
    assert found.proves == ("authenticated",)


def test_a_list_that_is_perhaps_missing_proves_no_role() -> None:
    before = "function read() { if (process.env.OPEN) return undefined; return ['admin']; }\nconst held = read();\n"
    assert made("roles", "roles && !roles.includes(req.user.role)", "held", before).proves == ("authenticated",)


def test_a_list_of_which_a_part_is_not_known_lets_through_roles_that_are_not_known() -> None:
    before = "import { more } from 'settings';\n"
    found = made("roles", "!roles.includes(req.user.role)", "['admin', ...more]", before)
    assert (found.proves, found.roles) == (("authenticated", "role"), ())


@pytest.mark.parametrize("parameter", ["opts = {}", "opts: { open?: boolean } = {}", "{ open = false } = {}"])
def test_an_option_that_opens_a_guard_counts_where_it_is_given(parameter: str) -> None:
    test = "!open" if parameter.startswith("{") else "!opts.open"
    text = f"const make = ({parameter}) => (req, res, next) => {{ if ({test} && !req.user) {REFUSE} }};\n"
    assert guard_of(f"{text}export const guard = make();").proves == ("authenticated",)
    assert guard_of(f"{text}export const guard = make({{ open: true }});").proves == ()
    assert guard_of(f"{text}export const guard = make({{ open: settings.open }});").proves == ()


HELPER = """
const need = (req, PARAMETERS) => {
  if (!req.user) throw new UnauthorizedError();
  if (TEST) throw new ForbiddenError();
};
export const guard = (req, res, next) => { need(req, GIVEN); next(); };
"""


@pytest.mark.parametrize(
    ("parameters", "test", "given", "roles"),
    [
        ("...roles", "!roles.includes(req.user.role)", "'admin', 'owner'", ("admin", "owner")),
        ("{ roles = ['admin'] } = {}", "!roles.includes(req.user.role)", "", ("admin",)),
        ("roles = ['admin']", "!roles.includes(req.user.role)", "", ("admin",)),
        ("opts = {}", "opts.roles && !opts.roles.includes(req.user.role)", "{ roles: ['admin'] }", ("admin",)),
    ],
)
def test_a_helper_that_is_given_roles_is_followed_with_them(
    parameters: str, test: str, given: str, roles: tuple[str, ...]
) -> None:
    text = HELPER.replace("PARAMETERS", parameters).replace("TEST", test).replace("GIVEN", given)
    assert guard_of(text).roles == roles


# Ranks

RANKS = "const RANK: Record<string, number> = { viewer: 0, editor: 1, admin: 2 };\n"
ORDER = "const ORDER = ['viewer', 'editor', 'admin'] as const;\n"


@pytest.mark.parametrize(
    ("parameters", "test", "before"),
    [
        ("role", "RANK[req.user.role] < RANK[role]", RANKS),
        ("role", "RANK[role] > RANK[req.user.role]", RANKS),
        ("role", "!(RANK[req.user.role] >= RANK[role])", RANKS),
        ("role", "(RANK[req.user.role ?? ''] ?? -1) < RANK[role]", RANKS),
        ("role", "(RANK[req.user.role!] ?? -1) < (RANK[role] ?? 0)", RANKS),
        ("role", "ORDER.indexOf(req.user.role) < ORDER.indexOf(role)", ORDER),
        ("...roles", "ORDER.indexOf(req.user.role) < ORDER.indexOf(roles[0])", ORDER),
        (
            "role",
            "!reaches(req.user.role, role)",
            f"{RANKS}const reaches = (have, need) => RANK[have] >= RANK[need];\n",
        ),
        ("role", "rank(req.user.role) < rank(role)", f"{RANKS}const rank = (role) => RANK[role] ?? -1;\n"),
    ],
)
def test_a_rank_lets_through_who_stands_high_enough(parameters: str, test: str, before: str) -> None:
    assert made(parameters, test, "'admin'", before).roles == ("admin",)
    assert made(parameters, test, "'editor'", before).roles == ("admin", "editor")
    assert made(parameters, test, "'viewer'", before).roles == ("admin", "editor", "viewer")


@pytest.mark.parametrize(
    ("test", "before"),
    [
        ("RANK[req.user.role] < RANK[role]", "import { RANK } from 'ranks';\n"),
        ("RANK[req.user.role] < RANK[role]", "import o from 'ranks';\nconst RANK = { viewer: 0, admin: 2, ...o };\n"),
        ("RANK[req.user.role] < limitOf(role)", f"{RANKS}import {{ limitOf }} from 'ranks';\n"),
        ("RANK[req.user.role] < RANK[other]", f"{RANKS}import {{ other }} from 'ranks';\n"),
        ("ORDER.indexOf(req.user.role) < limitOf(role)", f"{ORDER}import {{ limitOf }} from 'ranks';\n"),
    ],
)
def test_a_rank_that_cannot_be_followed_lets_through_roles_that_are_not_known(test: str, before: str) -> None:
    found = made("role", test, "'admin'", before)
    assert (found.proves, found.roles) == (("authenticated", "role"), ())


def test_a_rank_that_lets_every_other_role_through_proves_no_role() -> None:
    assert made("role", "(RANK[req.user.role] ?? 9) < RANK[role]", "'admin'", RANKS).proves == ("authenticated",)


@pytest.mark.parametrize(
    ("test", "before", "roles"),
    [
        ("!RIGHTS[req.user.role].includes('delete')", "['read', 'delete']", ("admin",)),
        ("!RIGHTS[req.user.role]?.includes('read')", "['read', 'delete']", ("admin", "viewer")),
        ("!RIGHTS[req.user.role].may", "{ may: true }", ("admin",)),
        ("RIGHTS[req.user.role] !== 'all'", "'all'", ("admin",)),
        ("!RIGHTS[req.user.role]", "true", ("admin",)),
    ],
)
def test_a_table_of_rights_lets_through_the_roles_that_have_them(
    test: str, before: str, roles: tuple[str, ...]
) -> None:
    others = {"[": "['read']", "{": "{ may: false }", "'": "'some'", "t": "false"}[before[0]]
    assert made("", test, "", f"const RIGHTS = {{ viewer: {others}, admin: {before} }};\n").roles == roles


@pytest.mark.parametrize(
    "counted",
    [
        "let count = 0;\nexport const guard = (req, res, next) => { count++; TEST next(); };",
        "const make = () => { let count = 0; return (q, res, next) => { count += 1; TEST next(); }; };\nRUN make();",
        "let count = 0;\nexport const tick = () => { count = count + 1; };\nRUN (req, res, next) => { TEST next(); };",
        "export const guard = (req, res, next) => { let count = 0; for (const one of hits) count++; TEST next(); };",
    ],
)
def test_a_number_that_is_counted_is_not_the_one_that_it_began_with(counted: str) -> None:
    text = counted.replace("TEST", "if (count > 5) return res.sendStatus(429);").replace("RUN", "export const guard =")
    assert "rate-limit" in guard_of(text).proves


def test_a_list_that_is_given_anew_may_be_missing() -> None:
    before = "let held = ['admin'];\nexport const load = (found) => { held = found; };\n"
    test = "held && !held.includes(req.user.role)"
    assert made("", test, "", before).proves == ("authenticated",)

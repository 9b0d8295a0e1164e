"""What the key of a cache use holds, and how tenant data can meet under it."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.cache_calls import may_take
from secgate.settings.config import Config, NameReason

SCOPES = [
    ("tenant", "cache.set(`invoice:${tenantId}:${id}`, row)"),
    ("tenant", "cache.set(['invoice', tenantId].join(':'), row)"),
    ("tenant", "cache.del(keyOf(id, tenantId))"),
    ("none", "cache.set(`invoice:${id}`, row)"),
    ("request", "cache.get(`${req.method}:${req.originalUrl}`)"),
    ("unresolved", "cache.get(key)"),
    ("global", "cache.get(`licence:${id}`)"),
]


@pytest.mark.parametrize(("scope", "call"), SCOPES)
def test_a_use_has_the_scope_of_its_key(scope: str, call: str, tmp_path: Path) -> None:
    code = f"export const f = (req: Request, tenantId: string, id: string, key: string, row: object) => {call};"
    shared = Config(global_caches=(NameReason(name="licence", reason="one licence for all"),))
    assert [use.scope for use in data_of(tmp_path, {"src/a.ts": code}, shared).caches] == [scope]


def test_the_key_is_given_as_written(tmp_path: Path) -> None:
    code = "export const f = (tenantId, id) => cache.del(`a:${tenantId}:${id}`);"
    assert data_of(tmp_path, {"src/a.ts": code}).caches[0].key == "`a:${tenantId}:${id}`"


@pytest.mark.parametrize(("source", "scopes"), [("rate-limit-redis", []), ("./store", ["unresolved"])])
def test_commands_that_a_package_sends_are_its_own(source: str, scopes: list[str], tmp_path: Path) -> None:
    code = f"""
    import Redis from 'ioredis';
    import {{ Store }} from '{source}';
    const redis = new Redis();
    export const store = new Store({{ sendCommand: (command, ...rest) => redis.call(command, ...rest) }});
    """
    assert [use.scope for use in data_of(tmp_path, {"src/a.ts": code}).caches] == scopes


def test_a_response_cache_counts_its_mounts(tmp_path: Path) -> None:
    cache = """
    export function responseCache() {
      return (req, res, next) => {
        const hit = cache.get(`${req.method}:${req.path}`);
        return hit ? res.json(hit) : next();
      };
    }
    """
    mounts = (
        "import { responseCache } from './cache';\napp.use('/a', responseCache());\napp.use('/b', responseCache());"
    )
    uses = data_of(tmp_path, {"src/cache.ts": cache, "src/app.ts": mounts}).caches
    assert [use.mounted_on for use in uses] == [2]


def test_a_row_that_another_file_loads_is_followed_to_its_query(tmp_path: Path) -> None:
    loader = "export const load = (number) => prisma.invoice.findFirst({ where: { number } });"
    code = """
    import { load } from './load';
    export async function read(number) {
      const row = await load(number);
      await cache.set(`invoice:${number}`, row);
    }
    """
    [use] = data_of(tmp_path, {"src/load.ts": loader, "src/a.ts": code}).caches
    [fault] = use.faults
    assert fault.because is not None
    assert (fault.shape, fault.sharp, fault.because.path) == ("entity-key", False, "src/load.ts")


_FEW, _MANY = ", a" * 40, ", a" * 41


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (True, "const { get: read } = store"),
        (True, "const { set } = store"),
        (True, "const read = store.get.bind (store)"),
        (True, f"const {{ get{_FEW}}} = store"),
        (False, f"const {{ get{_MANY}}} = store"),
        (False, "const { reset } = store"),
        (False, "const { get: { read } } = store"),
        (False, "f({ get: read }); x = { }"),
    ],
)
def test_a_method_may_be_taken_out_where_a_pattern_that_names_it_ends(code: str, *, taken: bool) -> None:
    assert may_take(code) is taken


KEPT = """
import { outside } from 'elsewhere';
export function keepFor({ nameOf = (req) => req.originalUrl }) {
  return (req, res, next) => {
    const hit = cache.get(`a:${nameOf(req)}`);
    return hit ? res.json(hit) : next();
  };
}
export function keepAll(req, res, next) {
  const hit = cache.get(outside(req));
  return hit ? res.json(hit) : next();
}
"""
GIVEN = [
    ("keepFor({})", ["request-keyed"], False),
    ("keepFor({ nameOf: (r) => r.tenantId + r.path })", [], False),
    ("keepFor({ nameOf: (r) => r.user.id })", [], False),
    ("keepFor({ nameOf: given })", [], True),
    ("keepFor(given)", [], True),
    ("keepFor({ ...given })", [], True),
    ("keepFor({ nameOf: cond ? one : other })", [], True),
]


@pytest.mark.parametrize(("mount", "shapes", "undecided"), GIVEN)
def test_a_response_cache_is_keyed_by_the_function_that_its_mount_gives(
    mount: str, shapes: list[str], *, undecided: bool, tmp_path: Path
) -> None:
    code = f"import {{ keepFor }} from './kept';\nimport {{ given }} from 'elsewhere';\napp.use('/a', {mount});"
    uses = data_of(tmp_path, {"src/kept.ts": KEPT, "src/app.ts": code}).caches
    mounted = [use for use in uses if use.place.path == "src/app.ts"]
    assert [fault.shape for use in mounted for fault in use.faults] == shapes
    assert [use.undecided for use in mounted] == [undecided]


def test_a_response_cache_whose_key_is_not_followed_is_undecided(tmp_path: Path) -> None:
    uses = data_of(tmp_path, {"src/kept.ts": KEPT}).caches
    assert [use.place.line for use in uses if use.undecided] == [10]


def test_a_place_has_one_fault_where_it_is_known_what_is_kept(tmp_path: Path) -> None:
    code = """
    app.get('/day', async (req, res) => {
      const { tenantId } = req;
      const key = ['day', req.query.day].join(':');
      let rows = await cache.get(key);
      if (!rows) {
        rows = await prisma.invoice.findMany({ where: { tenantId } });
        await cache.set(key, rows);
      }
      res.json(rows);
    });
    """
    uses = data_of(tmp_path, {"src/a.ts": code}).caches
    assert [fault.shape for use in uses for fault in use.faults] == ["tenant-in-hand"]
    alone = code.replace("const { tenantId } = req;", "").replace(
        "prisma.invoice.findMany({ where: { tenantId } })", "ask(req)"
    )
    uses = data_of(tmp_path, {"src/a.ts": alone}).caches
    assert [fault.shape for use in uses for fault in use.faults] == ["request-keyed"]


def test_a_key_that_may_lack_the_tenant_says_where_it_is_made(tmp_path: Path) -> None:
    made = "export const zoneKey = (zone, tenantId) =>\n  tenantId\n    ? `${tenantId}:${zone}`\n    : `zone:${zone}`;"
    used = "import { zoneKey } from './keys';\nexport const f = (zone, tenantId) => cache.del(zoneKey(zone, tenantId));"
    (use,) = data_of(tmp_path, {"src/keys.ts": made, "src/a.ts": used}).caches
    (because,) = (fault.because for fault in use.faults)
    assert because is not None
    assert (because.path, because.line) == ("src/keys.ts", 4)

"""The route table of Express applications: paths, order, and what stands before what."""

import pytest

from facts.application import START, only, served, table_of

GUARD = "const guard = (req, res, next) => (req.isAuthenticated() ? next() : res.sendStatus(401));\n"
END = "(_req, res) => res.end()"


@pytest.mark.parametrize(
    ("code", "routes"),
    [
        (f'app.get("/a", {END});', ["GET /a"]),
        (f'app.route("/a").get({END}).put({END});', ["GET /a", "PUT /a"]),
        (f'app.get(["/a", "/b"], {END});', ["GET /a", "GET /b"]),
        (f'const base = "/v1";\napp.post(`${{base}}/a`, {END});', ["POST /v1/a"]),
        (f'for (const name of ["a", "b"]) app.get("/" + name, {END});', ["GET /a", "GET /b"]),
        (f'["get", "post"].forEach((m) => app[m]("/a", {END}));', ["GET /a", "POST /a"]),
        (f'const table = {{ a: {END} }};\nObject.entries(table).forEach(([k, h]) => app.get("/" + k, h));', ["GET /a"]),
        (f'function add(router) {{ router.get("/a", {END}); }}\nadd(app);', ["GET /a"]),
        (f'connect(url, () => app.get("/a", {END}));', ["GET /a"]),
        (f'connect(url).then(() => {{ app.get("/a", {END}); }});', ["GET /a"]),
        (f'try {{ app.get("/a", {END}); }} finally {{ app.get("/b", {END}); }}', ["GET /a", "GET /b"]),
        ('app.get("port");\napp.set("port", 3000);', []),
        ('const m = new Map();\nm.get("/a", 1);\ncache.delete("/b", x);', []),
        (f'app.get("/A/", {END});', ["GET /A"]),
    ],
)
def test_every_way_to_register_is_followed(code: str, routes: list[str]) -> None:
    assert sorted(served(code)) == routes


def test_the_registration_of_a_chain_stands_at_its_method() -> None:
    table = table_of(f'app\n  .route("/a")\n  .get({END})\n  .put({END});\n')
    assert [(route.method, route.place.line) for route in table.routes] == [("GET", 5), ("PUT", 6)]


def test_nested_routers_join_their_prefixes() -> None:
    made = "const a = express.Router();\nconst b = express.Router();\n"
    code = f'{made}b.get("/c", {END});\na.use("/b", b);\napp.use("/a", a);'
    assert served(code) == ["GET /a/b/c"]


def test_a_router_that_is_mounted_twice_is_served_twice() -> None:
    code = f'const a = express.Router();\na.get("/c", {END});\napp.use("/v1", a);\napp.use("/v2", a);'
    assert served(code) == ["GET /v1/c", "GET /v2/c"]


CLASS = """
class Users {
  router = express.Router();
  constructor(private readonly store: Store) { this.routes(); }
  private routes() { this.router.get("/:id", this.read.bind(this)); }
  read(req, res) { res.json(this.store.get(req.params.id)); }
}
class Server {
  constructor(private controllers) { this.app = express(); }
  init() { this.controllers.forEach((c) => this.app.use("/users", c.router)); return this; }
}
new Server([new Users(store)]).init();
"""


def test_routers_inside_of_objects_of_classes_are_followed() -> None:
    assert served(CLASS) == ["GET /users/:id"]


def test_a_method_that_nobody_calls_adds_its_routes_to_its_own_object() -> None:
    code = f'export class Server {{ app = express();\n  start() {{ this.app.get("/a", {END}); }} }}'
    route = only({"server.ts": 'import express from "express";\n' + code})
    assert (route.route, route.state) == ("/a", "live")


def test_objects_of_functions_with_new_are_followed() -> None:
    code = "function Guards() { this.on = (req, res, next) => (req.user ? next() : res.sendStatus(401)); }\n"
    assert only(code + f'const g = new Guards();\napp.get("/a", g.on, {END});').level == "authenticated"


# Order


def test_a_guard_covers_only_what_is_registered_after_it() -> None:
    table = table_of(GUARD + f'app.get("/a", {END});\napp.use(guard);\napp.get("/b", {END});')
    assert [(route.route, route.level) for route in table.routes] == [("/a", "public"), ("/b", "authenticated")]


def test_a_guard_of_a_prefix_covers_that_prefix_alone() -> None:
    table = table_of(GUARD + f'app.use("/a", guard);\napp.get("/a/x", {END});\napp.get("/ab", {END});')
    assert [route.level for route in table.routes] == ["authenticated", "public"]


def test_a_guard_that_was_mounted_with_a_router_covers_later_siblings_below_its_prefix() -> None:
    code = f"""
const first = express.Router(); first.get("/a", {END});
const second = express.Router(); second.get("/b", {END});
app.use("/v1", second);
app.use("/v1", guard, first);
app.use("/v1/late", second);
"""
    levels = {route.route: route.level for route in table_of(GUARD + code).routes}
    assert levels == {"/v1/b": "public", "/v1/a": "authenticated", "/v1/late/b": "authenticated"}


def test_a_guard_of_a_parameter_covers_the_routes_with_it() -> None:
    table = table_of(GUARD + f'app.param("id", guard);\napp.get("/a/:id", {END});\napp.get("/b", {END});')
    assert [route.level for route in table.routes] == ["authenticated", "public"]


def test_an_earlier_handler_of_the_same_path_that_goes_on_is_a_guard() -> None:
    assert [r.level for r in table_of(GUARD + f'app.all("/a", guard);\napp.get("/a", {END});').routes][
        -1
    ] == "authenticated"


def test_a_literal_prefix_does_not_cover_a_parameter() -> None:
    assert table_of(GUARD + f'app.use("/me", guard);\napp.get("/:who", {END});').routes[0].level == "public"


def test_arrays_of_guards_are_opened() -> None:
    assert only(GUARD + f'app.get("/a", [[guard], json()], {END});').level == "authenticated"


def test_an_error_handler_is_no_guard() -> None:
    code = "app.use((err, req, res, next) => { if (!req.user) return res.sendStatus(401); next(); });\n"
    assert only(code + f'app.get("/a", {END});').level == "public"


# States


def test_a_route_that_another_one_answers_first_is_shadowed() -> None:
    first, second = table_of(f'app.get("/a/:id", {END});\napp.get("/a/b", {END});').routes
    assert (first.state, second.state, second.because) == ("live", "shadowed", "app.ts:3 answers first")


def test_a_handler_that_may_go_on_shadows_nothing() -> None:
    code = f'app.get("/a", (req, res, next) => (req.query.x ? res.end() : next()));\napp.get("/a", {END});'
    assert [route.state for route in table_of(code).routes] == ["live", "live"]


def test_another_method_shadows_nothing() -> None:
    assert [r.state for r in table_of(f'app.post("/a", {END});\napp.get("/a", {END});').routes] == ["live", "live"]


def test_a_router_that_nothing_mounts_is_told() -> None:
    table = table_of(
        {"a.ts": f'import {{ Router }} from "express";\nexport const r = Router();\nr.get("/a", {END});\n'}
    )
    assert (table.routes[0].state, table.unresolved[0].kind, table.unresolved[0].line) == ("unmounted", "router", 2)


def test_a_factory_that_is_called_later_is_no_orphan() -> None:
    files = {
        "a.ts": 'import { Router } from "express";\n'
        f'export function make() {{ const r = Router();\n r.get("/a", {END});\n return r; }}',
        "b.ts": 'import express from "express";\nimport { make } from "./a";\n'
        "export const start = () => express().use(make());",
    }
    assert [(route.route, route.state) for route in table_of(files).routes] == [("/a", "live")]


def test_a_condition_around_a_registration_is_shown() -> None:
    route = only(f'if (config.reports) {{ app.get("/a", {END}); }} else {{ log(); }}')
    assert (route.state, route.conditions) == ("conditional", ("(config.reports)",))


def test_a_condition_that_holds_in_production_is_none() -> None:
    assert only(f'if (process.env.NODE_ENV !== "test") {{ app.get("/a", {END}); }}').state == "live"


def test_a_route_outside_production_says_so() -> None:
    assert only(f'if (process.env.NODE_ENV === "development") {{ app.get("/a", {END}); }}').production is False


def test_what_follows_an_early_return_is_conditional() -> None:
    code = f'function add(r) {{ if (!config.on) return; r.get("/a", {END}); }}\nadd(app);'
    assert only(code).conditions == ("not (!config.on)",)


@pytest.mark.parametrize(
    "test",
    [
        "require.main === module",
        "!module.parent",
        "module.parent == null",
        "import.meta.main",
        "import.meta.url === pathToFileURL(process.argv[1]).href",
        "process.argv[1] === fileURLToPath(import.meta.url)",
        "process.env.NODE_ENV !== 'test' && require.main === module",
        "require.main === module || process.env.START",
        "esMain(import.meta)",
    ],
)
def test_what_the_program_does_when_it_is_started_is_live(test: str) -> None:
    code = f'function build() {{ const made = express();\n made.get("/a", {END});\n return made; }}\n'
    asked = f"const isStarted = {test};\nif (isStarted) build().listen(1);"
    returned = f"function start() {{ if (!({test})) return;\n build().listen(1); }}\nstart();"
    for start in (f"if ({test}) build().listen(1);", f"({test}) && build().listen(1);", asked, returned):
        assert [(r.state, r.conditions) for r in table_of(code + start).routes] == [("live", ())], start


@pytest.mark.parametrize("test", ["require.main !== module", "module.parent", "require.main === other"])
def test_what_is_done_when_another_program_loads_the_file_is_conditional(test: str) -> None:
    assert only(f'if ({test}) {{ app.get("/a", {END}); }}').state == "conditional"


def test_a_guard_that_only_the_started_program_has_does_not_guard_a_route_that_all_have() -> None:
    code = GUARD + f'if (require.main === module) app.use(guard);\napp.get("/a", {END});'
    assert only(code).level == "public"


def test_a_guard_under_a_condition_that_the_route_does_not_share_counts_for_nothing() -> None:
    assert only(GUARD + f'if (config.secure) app.use(guard);\napp.get("/a", {END});').level == "public"


def test_a_guard_under_the_condition_of_the_route_counts() -> None:
    assert only(GUARD + f'if (config.on) {{ app.use(guard);\napp.get("/a", {END}); }}').level == "authenticated"


# What is not known


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (f'app[method]("/a", {END});', "the method is computed"),
        (f'for (const r of load()) app.get("/x", {END});', "which is not known"),
        (f'readdirSync("routes").forEach((f) => app.get("/" + f, {END}));', "which is not known"),
        (f"app.get(`/${{version}}/a`, {END});", "is not known in full"),
        (f'let i = 0;\nwhile (i < n) {{ app.get("/" + i, {END}); }}', "in a loop that cannot be unrolled"),
    ],
)
def test_a_registration_that_is_not_known_exactly_is_told(code: str, reason: str) -> None:
    table = table_of(code)
    assert [(found.kind, reason in found.reason) for found in table.unresolved] == [("registration", True)]
    assert table.routes[0].confidence == "low"


def test_a_package_that_is_given_the_application_is_told() -> None:
    table = table_of('import finale from "finale-rest";\nfinale.initialize({ app });\nfinale(app);')
    assert [found.reason for found in table.unresolved] == [
        "a router is given to finale-rest, which may add routes or guards to it"
    ]


@pytest.mark.parametrize("path", ["/a/:number.csv", "/a/:from-:to", "/a/@:handle", "/v:version/a"])
def test_a_parameter_beside_a_text_is_known(path: str) -> None:
    code = GUARD + f'app.use("{path.rpartition("/")[0] or "/"}", guard);\napp.get("{path}", {END});'
    route = only(code)
    assert (route.because, route.level, route.confidence) == ("", "authenticated", "high")


def test_two_parameters_beside_other_texts_are_two_routes() -> None:
    code = f'app.get("/a/:n.csv", {END});\napp.get("/a/:n.json", {END});\napp.get("/a/:n", {END});'
    assert [route.state for route in table_of(code).routes] == ["live", "live", "live"]


def test_a_handler_of_a_parameter_runs_also_where_a_text_stands_beside_it() -> None:
    code = GUARD + f'app.param("n", (req, res, next) => guard(req, res, next));\napp.get("/a/:n.csv", {END});'
    assert only(code).level == "authenticated"


@pytest.mark.parametrize(
    ("pattern", "levels"),
    [
        (r"/^\/(patients|visits)/", ["authenticated", "public"]),
        (r"/^\/patients/", ["authenticated", "public"]),
        (r"/^\/pat/", ["public", "public"]),
        (r"/patients/", ["public", "public"]),
        (r"/^\/(?!health).*/", ["authenticated", "public"]),
        (r"/^\/(?!health)/", ["public", "public"]),
        (r"/.*/", ["authenticated", "authenticated"]),
        (r"/^\/PATIENTS/i", ["authenticated", "public"]),
        ('["/x", /^\\/patients/]', ["authenticated", "public"]),
    ],
)
def test_a_mount_at_a_regular_expression_is_evaluated(pattern: str, levels: list[str]) -> None:
    code = GUARD + f'app.use({pattern}, guard);\napp.get("/patients/:id", {END});\napp.get("/health", {END});'
    assert [route.level for route in table_of(code).routes] == levels


@pytest.mark.parametrize("pattern", [r"/^\/patients\/\d+/", r"/^(\/\w+)+$/"])
def test_a_guard_at_an_expression_that_may_match_is_unknown(pattern: str) -> None:
    route = only(GUARD + f'app.use({pattern}, guard);\napp.get("/patients/:id", {END});')
    assert ([guard.proves for guard in route.guards], route.confidence) == ([("unknown",)], "medium")


def test_a_guard_that_cannot_be_followed_is_unknown() -> None:
    route = only('import { guard } from "./missing";\n' + f'app.get("/a", guard, {END});')
    assert (route.guards[0].proves, route.level, route.confidence) == (("unknown",), "public", "medium")


def test_what_a_package_answers_below_a_path_is_a_route() -> None:
    assert served('app.use("/admin/queues", adapter.getRouter());') == ["ALL /admin/queues/*"]


def test_a_string_that_may_be_a_secret_is_not_shown() -> None:
    value = "x7" * 12
    route = only(f'import {{ guard }} from "./g";\napp.get("/a", guard("{value}"), {END});')
    assert value not in repr(route)


def test_start_makes_one_application() -> None:
    assert table_of({"app.ts": START}).applications == 1


PASSING = """
const signedIn = (req, res, next) => { if (!req.user) { res.status(401).json({}); return; } next(); };
const router = express.Router();
GUARD
router.get("/b", (req, res) => res.json({}));
app.use("/a", router);
"""


@pytest.mark.parametrize("path", ["*", "/b", "/{*rest}"])
def test_a_guard_that_is_told_as_a_route_is_no_route(path: str) -> None:
    route = only({"app.ts": START + PASSING.replace("GUARD", f'router.all("{path}", signedIn);')})
    assert (route.route, route.level, [guard.name for guard in route.guards]) == ("/a/b", "authenticated", ["signedIn"])


@pytest.mark.parametrize("answer", ["res.json(req.user)", "res.status(200).end()", "res.sendStatus(204)"])
def test_a_route_that_asks_who_calls_and_answers_is_one(answer: str) -> None:
    own = f"(req, res, next) => {{ if (!req.user) return res.sendStatus(401); if (req.query.own) {answer}; next(); }}"
    table = table_of(PASSING.replace("GUARD", f'router.all("*", {own});'))
    assert [route.route for route in table.routes] == ["/a/*", "/a/b"]


def test_a_route_that_goes_on_and_asks_nobody_is_one() -> None:
    table = table_of(PASSING.replace("GUARD", 'router.all("*", (req, res, next) => { log(req); next(); });'))
    assert [route.route for route in table.routes] == ["/a/*", "/a/b"]

"""Routes of the controllers of NestJS: which are served, and by which methods and paths."""

import pytest

from facts.application import table_of
from facts.controllers import MAIN, MODULE, NEST, nest, rows


@pytest.mark.parametrize(
    ("controller", "method", "expected"),
    [
        ('@Controller("notes")', "@Get()", ["GET /notes"]),
        ('@Controller("notes")', '@Get(":id")', ["GET /notes/:id"]),
        ("@Controller()", '@Post("/notes/")', ["POST /notes"]),
        ('@Controller(["notes", "memos"])', "@Put()", ["PUT /memos", "PUT /notes"]),
        ('@Controller({ path: "notes" })', '@Delete(["a", "b"])', ["DELETE /notes/a", "DELETE /notes/b"]),
        ("@Controller(`${BASE}/x`)", "@Patch(Paths.One)", ["PATCH /base/x/one"]),
        ('@Controller("notes")', "@All()", ["ALL /notes"]),
    ],
)
def test_methods_and_paths(controller: str, method: str, expected: list[str]) -> None:
    code = f"""const BASE = "base"; enum Paths {{ One = "one" }}
    {controller} export class Notes {{ {method} list() {{ return []; }} }}"""
    assert sorted(rows(code)) == expected


NOTES = '@Controller("notes") export class Notes { @Get() list() { return []; } @Version("3") @Post() add() {} }'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('app.setGlobalPrefix("api");', ["GET /api/notes", "POST /api/notes"]),
        ('const p = "/v0/"; app.setGlobalPrefix(p);', ["GET /v0/notes", "POST /v0/notes"]),
        ('app.setGlobalPrefix("api", { exclude: ["notes"] });', ["GET /notes", "POST /notes"]),
        ("app.enableVersioning();", ["GET /notes", "POST /v3/notes"]),
        (
            'app.enableVersioning({ type: VersioningType.URI, defaultVersion: "1" });',
            ["GET /v1/notes", "POST /v3/notes"],
        ),
        ('app.enableVersioning({ type: VersioningType.URI, prefix: "r" });', ["GET /notes", "POST /r3/notes"]),
        ('app.enableVersioning({ type: VersioningType.HEADER, header: "x" });', ["GET /notes", "POST /notes"]),
        ('app.setGlobalPrefix("api"); app.enableVersioning();', ["GET /api/notes", "POST /api/v3/notes"]),
    ],
)
def test_prefix_and_versions(told: str, expected: list[str]) -> None:
    main = MAIN.replace("  await app.listen", f"  {told}\n  await app.listen")
    main = f'import {{ VersioningType }} from "@nestjs/common";\n{main}'
    assert sorted(rows(NOTES, {"src/main.ts": main})) == expected


def test_what_another_file_tells_the_application_counts() -> None:
    main = MAIN.replace("  await app.listen", "  configure(app);\n  await app.listen")
    told = 'export const configure = (app: INestApplication) => { app.setGlobalPrefix("api"); };'
    files = {"src/main.ts": f'import {{ configure }} from "./configure";\n{main}', "src/configure.ts": told}
    assert sorted(rows(NOTES, files)) == ["GET /api/notes", "POST /api/notes"]


IMPORTED = """
import { forwardRef, Module } from "@nestjs/common";
import { RouterModule } from "@nestjs/core";
import { Inner } from "./inner";
%s
@Module({ imports: [%s] })
export class AppModule {}
"""
INNER = """
import { Module } from "@nestjs/common";
import { Notes } from "./notes";
@Module({ controllers: [%s] })
export class Inner {
  static register(options = {}) { return { module: Inner, controllers: [Notes], providers: [] }; }
  static async later() { return { module: Inner, controllers: [Notes] }; }
}
"""


@pytest.mark.parametrize(
    ("imports", "listed", "state"),
    [
        ("Inner", "Notes", "live"),
        ("Inner", "", "unmounted"),
        ("Inner.register({ a: 1 })", "", "live"),
        ("Inner.later()", "", "live"),
        ("forwardRef(() => Inner)", "Notes", "live"),
        ("...more", "Notes", "live"),
        ("Middle", "Notes", "live"),
        ("", "Notes", "unmounted"),
    ],
)
def test_a_controller_is_served_where_a_module_lists_it_that_the_root_leads_to(
    imports: str, listed: str, state: str
) -> None:
    more = "const more = [Inner];\n@Module({ imports: [Inner] }) class Middle {}"
    files = {"src/app.module.ts": IMPORTED % (more, imports), "src/inner.ts": INNER % listed}
    found = nest(NOTES, files)
    assert {route.state for route in found.routes} == {state}
    assert [one.kind for one in found.unresolved] == (["router"] if state == "unmounted" else [])


def test_the_router_module_puts_a_path_in_front_of_all_controllers_of_a_module() -> None:
    imports = 'Inner, RouterModule.register([{ path: "a", children: [{ path: ":team", module: Inner }] }])'
    files = {"src/app.module.ts": IMPORTED % ("", imports), "src/inner.ts": INNER % "Notes"}
    assert sorted(rows(NOTES, files)) == ["GET /a/:team/notes", "POST /a/:team/notes"]


def test_a_module_made_by_the_builder_of_the_framework_is_followed() -> None:
    inner = """
    import { ConfigurableModuleBuilder, Module } from "@nestjs/common";
    import { Notes } from "./notes";
    const { ConfigurableModuleClass } = new ConfigurableModuleBuilder().build();
    @Module({ controllers: [Notes] })
    export class Inner extends ConfigurableModuleClass {}
    """
    files = {"src/app.module.ts": IMPORTED % ("", "Inner.register({})"), "src/inner.ts": inner}
    assert {route.state for route in nest(NOTES, files).routes} == {"live"}


def test_a_module_that_cannot_be_followed_is_told() -> None:
    files = {"src/app.module.ts": IMPORTED % ("", 'Inner, load("./plugins")'), "src/inner.ts": INNER % "Notes"}
    found = nest(NOTES, files)
    assert [one.reason for one in found.unresolved] == ["what a module imports here could not be followed"]


def test_methods_of_a_base_class_are_routes_of_every_class_that_extends_it() -> None:
    code = """
    abstract class Base { @Get() list() { return []; } @Get(":id") one() {} @Delete(":id") remove() {} }
    @Controller("notes") export class Notes extends Base { one() {} @Post() add() {} }"""
    assert sorted(rows(code)) == ["DELETE /notes/:id", "GET /notes", "POST /notes"]


def test_a_base_class_may_be_made_by_a_function() -> None:
    code = """
    function Crud(name: string) { class Base { @Get() list() { return name; } } return Base; }
    @Controller("notes") export class Notes extends Crud("notes") {}"""
    assert sorted(rows(code)) == ["GET /notes"]


def test_what_a_controller_inherits_of_a_package_is_told() -> None:
    code = """import { Crud } from "crud";
    @Controller("notes") export class Notes extends Crud(Note) { @Get() list() {} }"""
    found = nest(code)
    assert [route.route for route in found.routes] == ["/notes"]
    assert [one.reason for one in found.unresolved] == [
        "what this controller inherits could not be followed, and may hold routes"
    ]


def test_a_method_of_a_message_is_no_route() -> None:
    code = """import { MessagePattern } from "@nestjs/microservices";
    @Controller() export class Notes { @MessagePattern("add") add() {} }"""
    assert nest(code).routes == ()


def test_an_application_whose_root_module_is_not_known_serves_nothing_silently() -> None:
    main = 'import { NestFactory } from "@nestjs/core";\nexport const start = (root) => NestFactory.create(root);'
    found = nest(NOTES, {"src/main.ts": main})
    assert {route.state for route in found.routes} == {"unmounted"}
    assert len(found.unresolved) == 2


def test_two_applications_serve_each_what_their_modules_list() -> None:
    files = {
        "a/main.ts": MAIN.replace("  await app.listen", '  app.setGlobalPrefix("a");\n  await app.listen'),
        "a/app.module.ts": MODULE,
        "a/notes.ts": NEST + NOTES,
        "b/main.ts": MAIN,
        "b/app.module.ts": MODULE,
        "b/notes.ts": NEST + NOTES.replace('"notes"', '"memos"'),
    }
    assert sorted({route.route for route in table_of(files).routes}) == ["/a/notes", "/memos"]


def test_what_two_applications_serve_is_as_open_as_where_less_is_asked() -> None:
    asked = MAIN.replace("  await app.listen", "  app.useGlobalGuards(new Asks());\n  await app.listen")
    asked = f"class Asks {{ canActivate(c) {{ return !!c.switchToHttp().getRequest().user; }} }}\n{asked}"
    for first, second in ((asked, MAIN), (MAIN, asked)):
        files = {"src/a.ts": first, "src/b.ts": second, "src/main.ts": "", "src/app.module.ts": MODULE}
        assert {route.level for route in table_of({**files, "src/notes.ts": NEST + NOTES}).routes} == {"public"}


def test_a_target_without_the_framework_has_no_such_rows() -> None:
    assert table_of({"src/a.ts": '@Controller("a") export class A { @Get() b() {} }'}).routes == ()

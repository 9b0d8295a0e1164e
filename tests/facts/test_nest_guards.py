"""What guards, middleware and interceptors of NestJS prove, with the metadata of their route."""

import pytest

from facts.controllers import MAIN, MODULE, guard_of, nest, rows

ASKS = """
export class Asks implements CanActivate {
  constructor(private reflector: Reflector, private jwt: JwtService) {}
  %s
}
"""
_R = "c.switchToHttp().getRequest()"
_VERIFIED = "r.user = await this.jwt.verifyAsync(r.headers.authorization);"
_HANDLES = """class Asks extends AuthGuard("jwt") { handleRequest(err, user) {
  if (err || !user) throw err || new UnauthorizedException(); return user; } }"""
_TRIES = """class Asks extends AuthGuard("jwt") { async canActivate(c) {
  try { return (await super.canActivate(c)) as boolean; } catch { return true; } } }"""
_MIXED = """const Asks = (kind) => {
  class M { canActivate(c) { return !!c.switchToHttp().getRequest().user; } } return mixin(M); };"""


@pytest.mark.parametrize(
    ("body", "proves"),
    [
        ("canActivate(c: ExecutionContext) { return true; }", ()),
        (f"canActivate(c) {{ return Boolean({_R}.user); }}", ("authenticated",)),
        (f"canActivate(c) {{ const {{ user }} = {_R}; return !!user; }}", ("authenticated",)),
        (f"canActivate(c) {{ if (!{_R}.user) return false; return true; }}", ("authenticated",)),
        ("canActivate(c) { if (!c.getArgByIndex(0).user) throw new Refused(); return true; }", ("authenticated",)),
        ("canActivate(c) { const [req] = c.getArgs(); return req.user !== undefined; }", ("authenticated",)),
        (f"canActivate(c) {{ if (!{_R}.user) console.warn('x'); return true; }}", ()),
        (f"async canActivate(c) {{ const r = {_R}; {_VERIFIED} return true; }}", ("authenticated",)),
        (f"async canActivate(c) {{ const r = {_R}; try {{ {_VERIFIED} }} catch {{}} return true; }}", ()),
        (f"canActivate(c) {{ return {_R}.headers['x-key'] === process.env.KEY; }}", ("secret",)),
        ("canActivate(c) { return decide(c); }", ("unknown",)),
        (f"canActivate(c) {{ return this.asked({_R}); }} asked(req) {{ return !!req.user; }}", ("authenticated",)),
    ],
)  # fmt: skip
def test_a_guard_is_read_by_its_body(body: str, proves: tuple[str, ...]) -> None:
    assert guard_of(ASKS % body).proves == proves


@pytest.mark.parametrize(
    ("code", "on", "proves"),
    [
        ("", '@UseGuards(AuthGuard("jwt"))', ("authenticated",)),
        ("", '@UseGuards(AuthGuard(["jwt", "anonymous"]))', ()),
        ('class Asks extends AuthGuard("jwt") {}', "@UseGuards(Asks)", ("authenticated",)),
        ('class Asks extends AuthGuard("jwt") {}', "@UseGuards(new Asks())", ("authenticated",)),
        ('class Asks extends AuthGuard("jwt") { handleRequest(err, user) { return user; } }', "@UseGuards(Asks)", ()),
        (_HANDLES, "@UseGuards(Asks)", ("authenticated",)),
        (_TRIES, "@UseGuards(Asks)", ()),
        ('import { Fence } from "fence";', "@UseGuards(Fence)", ("unknown",)),
        (_MIXED, '@UseGuards(Asks("x"))', ("authenticated",)),
    ],
)  # fmt: skip
def test_guards_of_packages_and_those_that_are_made(code: str, on: str, proves: tuple[str, ...]) -> None:
    assert guard_of(code, on).proves == proves


READER = """
export class Asks implements CanActivate {
  constructor(private reflector: Reflector) {}
  canActivate(context: ExecutionContext) {
    const roles = this.reflector.%s;
    if (!roles) return true;
    return roles.includes(context.switchToHttp().getRequest().user.role);
  }
}
export const Roles = (...roles: string[]) => SetMetadata("roles", roles);
export const Made = Reflector.createDecorator<string[]>();
"""


@pytest.mark.parametrize(
    ("asks", "on_class", "on_method", "roles"),
    [
        ('get("roles", context.getHandler())', "", '@Roles("a", "b")', ("a", "b")),
        ('get("roles", context.getHandler())', '@Roles("a")', "", ()),
        ('get("roles", context.getClass())', '@Roles("a")', '@Roles("b")', ("a",)),
        ('getAllAndOverride("roles", $BOTH)', '@Roles("a")', "", ("a",)),
        ('getAllAndOverride("roles", $BOTH)', '@Roles("a")', '@Roles("b")', ("b",)),
        ('getAllAndMerge("roles", $BOTH)', '@Roles("a")', '@Roles("b")', ("a", "b")),
        ("get(Made, context.getHandler())", "", '@Made(["c"])', ("c",)),
        ('get("other", context.getHandler())', "", '@Roles("a")', ()),
    ],
)  # fmt: skip
def test_the_role_is_what_the_metadata_of_the_route_says(
    asks: str, on_class: str, on_method: str, roles: tuple[str, ...]
) -> None:
    asks = asks.replace("$BOTH", "[context.getHandler(), context.getClass()]")
    code = f"""{READER % asks}
    {on_class} @UseGuards(Asks) @Controller("notes") export class Notes {{ {on_method} @Get() list() {{}} }}"""
    (route,) = nest(code).routes
    assert (route.roles, route.level) == (roles, "role" if roles else "public")


def test_a_public_route_is_open_where_the_guard_lets_it_pass_for_that() -> None:
    code = """
    export const Public = () => SetMetadata("public", true);
    export class Asks { constructor(private reflector: Reflector) {}
      canActivate(c) {
        if (this.reflector.getAllAndOverride("public", [c.getHandler(), c.getClass()])) return true;
        if (!c.switchToHttp().getRequest().user) throw new UnauthorizedException();
        return true;
      }
    }
    @UseGuards(Asks) @Controller("notes") export class Notes {
      @Public() @Get() list() {}
      @Post() add() {}
    }"""
    found = {key: (route.level, route.open_by_name) for key, route in rows(code).items()}
    assert found == {"GET /notes": ("public", "Public"), "POST /notes": ("authenticated", "")}


def test_roles_that_no_guard_reads_protect_nothing() -> None:
    code = """const Roles = (...r) => SetMetadata("roles", r);
    @Controller() export class Notes { @Roles("a") @Get() list() {} }"""
    (route,) = nest(code).routes
    assert (route.level, route.guards) == ("public", ())


OWN = "export class Asks { canActivate(c) { return !!c.switchToHttp().getRequest().user; } }"


@pytest.mark.parametrize(
    "given",
    [
        "useClass: Asks",
        "useExisting: Asks",
        "useValue: new Asks()",
        "useFactory: () => new Asks()",
        "useFactory: (r) => { return new Asks(r); }, inject: [Reflector]",
    ],
)
def test_a_guard_that_a_module_provides_stands_in_front_of_every_route(given: str) -> None:
    module = MODULE.replace(
        "controllers: [Notes]", f"controllers: [Notes], providers: [{{ provide: APP_GUARD, {given} }}]"
    )
    module = f'import {{ APP_GUARD, Reflector }} from "@nestjs/core";\nimport {{ Asks }} from "./asks";\n{module}'
    files = {"src/app.module.ts": module, "src/asks.ts": OWN}
    (route,) = nest('@Controller("notes") export class Notes { @Get() list() {} }', files).routes
    assert (route.level, [guard.name for guard in route.guards]) == ("authenticated", ["Asks"])


def test_a_guard_that_is_provided_under_a_condition_is_not_known() -> None:
    given = "providers: [...(process.env.OPEN ? [] : [{ provide: APP_GUARD, useClass: Asks }])]"
    module = MODULE.replace("controllers: [Notes]", f"controllers: [Notes], {given}")
    module = f'import {{ APP_GUARD }} from "@nestjs/core";\nimport {{ Asks }} from "./asks";\n{module}'
    (route,) = nest(
        "@Controller() export class Notes { @Get() list() {} }", {"src/app.module.ts": module, "src/asks.ts": OWN}
    ).routes
    assert [guard.proves for guard in route.guards] == [("unknown",)]


def test_guards_run_from_the_application_over_the_class_to_the_method() -> None:
    code = f"""{OWN}
    class Of {{ canActivate() {{ return true; }} }}
    class Base {{}}
    const Auth = () => applyDecorators(SetMetadata("x", 1), UseGuards(Of, Asks));
    @UseGuards(Of) @Controller() export class Notes extends Base {{ @Auth() @Get() list() {{}} }}"""
    main = MAIN.replace("  await app.listen", "  app.useGlobalGuards(new First());\n  await app.listen")
    main = f"class First {{ canActivate() {{ return true; }} }}\n{main}"
    (route,) = nest(code, {"src/main.ts": main}).routes
    assert [guard.name for guard in route.guards] == ["First", "Of", "Of", "Asks"]


def test_a_decorator_that_cannot_be_followed_may_be_a_guard() -> None:
    code = """import { Auth } from "./missing"; import { Doc } from "docs";
    @Controller() export class Notes {
      @Auth() @Get("a") a() {}
      @Doc() @Get("b") b() {}
      @RequireAuth() @Get("c") c() {}
    }
    function RequireAuth() { return (target, key, descriptor) => { UseGuards(X)(target, key, descriptor); }; }"""
    found = rows(code)
    assert {key: [guard.proves for guard in route.guards] for key, route in found.items()} == {
        "GET /a": [("unknown",)], "GET /b": [], "GET /c": [("unknown",)],
    }  # fmt: skip


CONSUMED = """
import {{ Module, RequestMethod }} from "@nestjs/common";
import {{ Notes }} from "./notes";
class Asks {{ use(req, res, next) {{ if (req.headers.key !== process.env.API_KEY) throw new Error(); next(); }} }}
@Module({{ controllers: [Notes] }})
export class AppModule {{ configure(consumer) {{ consumer.apply(Asks){0}; }} }}
"""


@pytest.mark.parametrize(
    ("chain", "closed"),
    [
        ('.forRoutes("*")', ["GET /notes", "GET /notes/open", "POST /notes"]),
        ('.forRoutes("notes")', ["GET /notes", "GET /notes/open", "POST /notes"]),
        (".forRoutes(Notes)", ["GET /notes", "GET /notes/open", "POST /notes"]),
        ('.forRoutes({ path: "notes", method: RequestMethod.GET })', ["GET /notes"]),
        ('.forRoutes({ path: "notes", method: RequestMethod.ALL })', ["GET /notes", "POST /notes"]),
        ('.exclude("notes/open").forRoutes("*")', ["GET /notes", "POST /notes"]),
        ('.exclude({ path: "notes", method: RequestMethod.GET }).forRoutes(Notes)', ["GET /notes/open", "POST /notes"]),
        ('.exclude("notes/(.*)").forRoutes(Notes)', ["GET /notes", "POST /notes"]),
        ('.forRoutes("memos")', []),
    ],
)
def test_middleware_stands_in_front_of_the_routes_that_its_consumer_names(chain: str, closed: list[str]) -> None:
    code = '@Controller("notes") export class Notes { @Get() list() {} @Post() add() {} @Get("open") open() {} }'
    found = rows(code, {"src/app.module.ts": CONSUMED.format(chain)})
    assert sorted(key for key, route in found.items() if route.level == "secret") == closed


def test_middleware_for_routes_that_are_not_known_may_stand_anywhere() -> None:
    found = nest(
        "@Controller() export class Notes { @Get() list() {} }",
        {"src/app.module.ts": CONSUMED.format(".forRoutes(...load())")},
    )
    assert [guard.proves for guard in found.routes[0].guards] == [("unknown",)]


def test_what_an_interceptor_asks_before_it_goes_on_counts() -> None:
    code = """
    class Asks { intercept(context, next) {
      if (!context.switchToHttp().getRequest().user) throw new UnauthorizedException();
      return next.handle();
    } }
    class Times { intercept(context, next) { return next.handle().pipe(tap(() => 1)); } }
    @UseInterceptors(Times, Asks) @Controller() export class Notes { @Get() list() {} }"""
    (route,) = nest(code).routes
    assert [(guard.name, guard.proves) for guard in route.guards] == [("Asks", ("authenticated",))]


def test_the_configuration_says_what_a_guard_of_a_package_proves() -> None:
    code = 'import { Fence } from "fence"; @UseGuards(Fence) @Controller() export class Notes { @Get() list() {} }'
    found = nest(code, guards=[{"name": "Fence", "proves": "role", "roles": ["admin"]}])
    assert (found.routes[0].level, found.routes[0].roles) == ("role", ("admin",))


@pytest.mark.parametrize(
    ("on_class", "on_method", "limit"),
    [
        ("", "", (30, 60)),
        ("", "@Throttle({ default: { limit: 5, ttl: 900_000 } })", (5, 900)),
        ("@Throttle({ default: { limit: 3 } })", "", (3, 60)),
        ("", "@Throttle(4, 120)", (4, 120)),
        ("", "@Throttle({ default: { limit: 5, ttl: minutes(15) } })", (5, 900)),
        ("@SkipThrottle()", "", None),
        ("@SkipThrottle()", "@SkipThrottle({ default: false })", (30, 60)),
    ],
)
def test_a_throttler_lets_through_what_its_module_and_the_route_say(
    on_class: str, on_method: str, limit: tuple[float, float] | None
) -> None:
    module = MODULE.replace(
        "controllers: [Notes]", "controllers: [Notes], imports: [ThrottlerModule.forRoot([{ ttl: 60000, limit: 30 }])]"
    )
    code = f"""import {{ minutes, SkipThrottle, Throttle, ThrottlerGuard }} from "@nestjs/throttler";
    {on_class} @UseGuards(ThrottlerGuard) @Controller() export class Notes {{ {on_method} @Get() list() {{}} }}"""
    module = f'import {{ ThrottlerModule }} from "@nestjs/throttler";\n{module}'
    (route,) = nest(code, {"src/app.module.ts": module}).routes
    assert (None if route.rate_limit is None else (route.rate_limit.max, route.rate_limit.window_s)) == limit


_JWT = 'class Jwt extends AuthGuard("jwt") {}'
_KEY = f"class Key {{ canActivate(c) {{ return {_R}.headers['x-key'] === process.env.KEY; }} }}"


@pytest.mark.parametrize(
    ("code", "proves", "roles"),
    [
        (
            f"""{_JWT} class Asks extends Jwt {{ async canActivate(c) {{
              if (!(await super.canActivate(c))) return false;
              const {{ user }} = {_R};
              return user.role === "admin"; }} }}""",
            ("authenticated", "role"),
            ("admin",),
        ),
        (
            """class Asks extends AuthGuard("jwt") { handleRequest(err, user) {
              if (!user || user.role !== "admin") throw new ForbiddenException();
              return user; } }""",
            ("authenticated", "role"),
            ("admin",),
        ),
        (
            f"""{_JWT} class Asks {{ constructor(private readonly jwt: Jwt) {{}}
              canActivate(c) {{ return this.jwt.canActivate(c); }} }}""",
            ("authenticated",),
            (),
        ),
        (
            f"""{_JWT} {_KEY} class Asks {{ constructor(private readonly jwt: Jwt, private readonly key: Key) {{}}
              async canActivate(c) {{ try {{ return await this.jwt.canActivate(c); }} catch {{ return true; }} }} }}""",
            (),
            (),
        ),
        (
            f"""{_KEY} class Asks {{ constructor(private readonly key: Key) {{}}
              async canActivate(c) {{
                const found = await this.key.canActivate(c);
                if (!found) throw new UnauthorizedException();
                return true; }} }}""",
            ("secret",),
            (),
        ),
        (
            f"class Asks {{ canActivate(c) {{ return {_R}.isAuthenticated(); }} }}",
            ("authenticated",),
            (),
        ),
        (
            f"""class Asks {{ constructor(private readonly users: Users) {{}} async canActivate(c) {{
              const r = {_R}; r.user = await this.users.byToken(r.headers.authorization);
              if (!r.user) throw new UnauthorizedException(); return true; }} }}
            class Users {{ byToken(token: string) {{ return prisma.user.findFirst({{ where: {{ token }} }}); }} }}""",
            ("authenticated",),
            (),
        ),
    ],
)
def test_guards_that_build_on_others(code: str, proves: tuple[str, ...], roles: tuple[str, ...]) -> None:
    found = guard_of(code)
    assert (found.proves, found.roles) == (proves, roles)

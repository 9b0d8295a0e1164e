"""Which parts of a request the pipes of NestJS give to a schema, and what its parameters hold."""

import pytest

from facts.application import facts_of
from facts.controllers import MAIN, MODULE, NEST, nest

_DTOS = """
import { IsInt, IsString, registerDecorator } from "class-validator";
import { OmitType, PartialType, PickType } from "@nestjs/mapped-types";
import { createZodDto, ZodValidationPipe } from "nestjs-zod";
import { z } from "zod";
const Schema = z.object({ name: z.string() });
function IsNice() { return (target, name) => registerDecorator({ target, propertyName: name }); }
class Checked { @IsString() name: string; @IsInt() age: number; }
class Nice { @IsNice() name: string; }
class Partly { @IsString() name: string; age: number; }
class Bare { name: string; }
class Part extends PartialType(Checked) {}
class Nested extends PartialType(OmitType(Checked, ["age"] as const)) {}
class Picked extends PickType(Checked, ["name"]) {}
class More extends Checked { extra: string; }
class OfZod extends createZodDto(Schema) {}
interface Shape { name: string }
type Alias = { name: string };
class OwnPipe { constructor(private schema) {} transform(value) { return this.schema.parse(value); } }
class Throws { transform(value) { if (!value) throw new BadRequestException(); return value; } }
class Cuts { transform(value) { return value.trim(); } }
class Strict extends ValidationPipe { constructor() { super({ whitelist: true }); } }
"""


YES, UNCLEAR, NO = (("body",), ()), ((), ("body",)), ((), ())
PIPE = "@UsePipes(new ValidationPipe())"


@pytest.mark.parametrize(
    ("parameter", "pipes", "expected"),
    [
        ("@Body() a: Checked", PIPE, YES),
        ("@Body() a: Checked", "@UsePipes(ValidationPipe)", YES),
        ("@Body(new ValidationPipe()) a: Checked", "", YES),
        ("@Body() a: Checked", "", NO),
        ("@Body() a: Nice", PIPE, YES),
        ("@Body() a: Part", PIPE, YES),
        ("@Body() a: Picked", PIPE, YES),
        ("@Body() a: Nested", PIPE, YES),
        ("@Body() a: Partly", PIPE, UNCLEAR),
        ("@Body() a: More", PIPE, UNCLEAR),
        ("@Body() a: Partly", "@UsePipes(new ValidationPipe({ whitelist: true }))", YES),
        ("@Body() a: Partly", "@UsePipes(new Strict())", YES),
        ("@Body() a: Bare", PIPE, NO),
        ("@Body() a: Shape", PIPE, NO),
        ("@Body() a: Alias", PIPE, NO),
        ("@Body() a: Partial<Checked>", PIPE, NO),
        ("@Body() a: Checked[]", PIPE, NO),
        ("@Body() a: any", PIPE, NO),
        ("@Body() a", PIPE, NO),
        ('@Body("name") a: string', PIPE, NO),
        ('@Body("age", ParseIntPipe) a: number', "", YES),
        ('@Body("name", Throws) a: string', "", YES),
        ('@Body("name", Cuts) a: string', "", NO),
        ("@Body() a: OfZod", "@UsePipes(ZodValidationPipe)", YES),
        ("@Body() a: OfZod", PIPE, NO),
        ("@Body(new OwnPipe(Schema)) a: Shape", "", YES),
        ("@Body() a: Shape", "@UsePipes(new OwnPipe(Schema))", YES),
        ("@Body() a: Checked, @Body('x') x: string", PIPE, NO),
        ("@Body() a: Elsewhere", PIPE, UNCLEAR),
    ],
)
def test_a_body_is_parsed_by_its_class_and_the_pipe_in_front_of_it(
    parameter: str, pipes: str, expected: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    heads = 'import { ParseIntPipe } from "@nestjs/common"; import { Elsewhere } from "elsewhere";'
    code = f'{heads}\n{_DTOS} {pipes} @Controller("notes") export class Notes {{ @Post() add({parameter}) {{}} }}'
    (route,) = nest(code).routes
    found = [guard.checked for guard in route.guards if "validation" in guard.proves]
    assert ((found[0].parts, found[0].unclear) if found else NO) == expected


@pytest.mark.parametrize(
    ("factory", "held"),
    [
        ("(d, c) => c.switchToHttp().getRequest().user", "server:user"),
        ("(d, c) => { const r = c.switchToHttp().getRequest(); return r.user?.tenantId; }", "server:user.tenantId"),
        ("(d, c) => { const { user } = c.switchToHttp().getRequest(); return d ? user[d] : user; }", "server:user"),
        ("(d, c) => c.switchToHttp().getRequest().tenant.id", "server:tenant.id"),
        ("(d, c) => c.switchToHttp().getRequest().headers['x-tenant-id']", "headers"),
        ("(d, c) => c.switchToHttp().getRequest().body.tenantId", "body"),
        ("(d, c) => c.switchToHttp().getRequest().query.tenantId", "query"),
        ("(d, c) => 1", ""),
    ],
)
def test_what_a_decorator_of_the_target_takes_from_the_request_decides(factory: str, held: str) -> None:
    code = f"""const Mine = createParamDecorator({factory});
    @Controller() export class Notes {{ @Get() list(@Mine() a) {{}} }}"""
    facts = facts_of({"src/main.ts": MAIN, "src/app.module.ts": MODULE, "src/notes.ts": NEST + code})
    assert list(facts.handed("src/notes.ts").values()) == ([held] if held else [])

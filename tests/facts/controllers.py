"""Small applications of NestJS, and the rows of their controllers."""

from collections.abc import Mapping

from facts.application import table_of
from secgate.facts.model import Guard, Route, RouteTable

MAIN = """
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module";
async function start() {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
start();
"""
MODULE = """
import { Module } from "@nestjs/common";
import { Notes } from "./notes";
@Module({ controllers: [Notes] })
export class AppModule {}
"""
NEST = (
    "import { All, applyDecorators, Body, CanActivate, Controller, createParamDecorator, Delete, ExecutionContext,"
    " ForbiddenException, Get, Headers, mixin, Param, Patch, Post, Put, Query, Req, SetMetadata, UnauthorizedException,"
    ' UseGuards, UseInterceptors, UsePipes, ValidationPipe, Version } from "@nestjs/common";\n'
    'import { Reflector } from "@nestjs/core";\n'
    'import { AuthGuard } from "@nestjs/passport";\n'
    'import { JwtService } from "@nestjs/jwt";\n'
)


def nest(code: str, files: Mapping[str, str] | None = None, **config: object) -> RouteTable:
    """The route table of an application whose module lists the class `Notes` of this code."""
    base = {"src/main.ts": MAIN, "src/app.module.ts": MODULE, "src/notes.ts": NEST + code}
    return table_of({**base, **(files or {})}, **config)


def rows(code: str, files: Mapping[str, str] | None = None) -> dict[str, Route]:
    """The routes by `METHOD path`."""
    return {f"{route.method} {route.route}": route for route in nest(code, files).routes}


def guard_of(code: str, on: str = "@UseGuards(Asks)") -> Guard:
    """What a guard `Asks` proves in front of one route."""
    found = nest(f'{code}\n@Controller("notes") export class Notes {{ {on} @Get() list() {{ return []; }} }}').routes
    assert len(found) == 1
    return found[0].guards[0]

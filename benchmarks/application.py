"""Write a made-up application of any size: packages of routes, services, repositories, caches and tokens.

Every package has names of its own and the same method names as all others, as real ones do.
"""

from pathlib import Path

_CORE = {
    "package.json": '{"name": "@shop/core", "main": "src/index.ts"}',
    "src/index.ts": """export * from "./guards";
export * from "./infrastructure";
""",
    "src/guards.ts": """import jwt from "jsonwebtoken";
import type { NextFunction, Request, Response } from "express";
export function requireAuth(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.slice(7);
  if (!token) return res.status(401).json({ error: "unauthorized" });
  try {
    const payload = jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ["HS256"] });
    req.user = payload;
    req.tenantId = payload.tenantId;
    return next();
  } catch {
    return res.status(401).json({ error: "unauthorized" });
  }
}
export const requireRole = (role: string) => (req: Request, res: Response, next: NextFunction) => {
  if (req.user?.role !== role) return res.status(403).json({ error: "forbidden" });
  return next();
};
""",
    "src/infrastructure.ts": """import { PrismaClient } from "@prisma/client";
import pino from "pino";
export const prisma = new PrismaClient();
export const logger = pino();
export interface Cache {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, seconds: number): Promise<void>;
}
""",
}
_PACKAGE = {
    "package.json": '{"name": "@shop/NAME", "main": "src/index.ts"}',
    "src/index.ts": """export { NAMERouter } from "./routes";
export { CLASSService } from "./service";
""",
    "src/ports.ts": """export interface CLASSRepository {
  findById(tenantId: string, id: string): Promise<CLASSRow | null>;
  list(tenantId: string): Promise<CLASSRow[]>;
  create(tenantId: string, title: string): Promise<CLASSRow>;
  update(tenantId: string, id: string, title: string): Promise<CLASSRow>;
  remove(tenantId: string, id: string): Promise<void>;
}
export interface CLASSRow { id: string; tenantId: string; title: string; email: string }
""",
    "src/repository.ts": """import type { PrismaClient } from "@prisma/client";
import type { CLASSRepository } from "./ports";
export class PrismaCLASSRepository implements CLASSRepository {
  constructor(private readonly prisma: PrismaClient) {}
  async findById(tenantId: string, id: string) {
    return this.prisma.NAME.findFirst({ where: { id, tenantId } });
  }
  async list(tenantId: string) {
    const where = { tenantId, deletedAt: null };
    return this.prisma.NAME.findMany({ where, orderBy: { createdAt: "desc" } });
  }
  async create(tenantId: string, title: string) {
    return this.prisma.NAME.create({ data: { tenantId, title } });
  }
  async update(tenantId: string, id: string, title: string) {
    const row = await this.findById(tenantId, id);
    if (!row) throw new Error("not found");
    return this.prisma.NAME.update({ where: { id: row.id }, data: { title } });
  }
  async remove(tenantId: string, id: string) {
    await this.prisma.NAMEEvent.deleteMany({ where: { NAMEId: id } });
    await this.prisma.NAME.delete({ where: { tenantId_id: { tenantId, id } } });
  }
}
""",
    "src/service.ts": """import { logger, type Cache } from "@shop/core";
import type { CLASSRepository } from "./ports";
export class CLASSService {
  constructor(private readonly repository: CLASSRepository, private readonly cache: Cache) {}
  async find(tenantId: string, id: string) {
    const key = `${tenantId}:NAME:${id}`;
    const held = await this.cache.get(key);
    if (held) return JSON.parse(held);
    const row = await this.repository.findById(tenantId, id);
    await this.cache.set(key, JSON.stringify(row), 60);
    return row;
  }
  async list(tenantId: string) { return this.repository.list(tenantId); }
  async rename(tenantId: string, id: string, title: string) {
    logger.info({ tenantId, id }, "renamed NAME");
    return this.repository.update(tenantId, id, title);
  }
  async remove(tenantId: string, id: string) { return this.repository.remove(tenantId, id); }
  async invite(tenantId: string, email: string) {
    logger.info({ tenantId, email }, "invited to NAME");
    return inviteCLASS(tenantId, email);
  }
}
function inviteCLASS(tenantId: string, email: string) {
  return { tenantId, email };
}
""",
    "src/schemas.ts": """import { z } from "zod";
export const CLASSBody = z.object({ title: z.string().max(200) });
""",
    "src/tokens.ts": """import jwt from "jsonwebtoken";
export const signCLASS = (id: string) => jwt.sign({ id }, process.env.JWT_SECRET!, { expiresIn: "15m" });
export const readCLASS = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ["HS256"] });
""",
    "src/routes.ts": """import { Router } from "express";
import rateLimit from "express-rate-limit";
import { prisma, requireAuth, requireRole } from "@shop/core";
import { PrismaCLASSRepository } from "./repository";
import { CLASSService } from "./service";
import { CLASSBody } from "./schemas";
import { memory } from "./memory";
const service = new CLASSService(new PrismaCLASSRepository(prisma), memory);
export const NAMERouter = Router();
NAMERouter.use(requireAuth);
NAMERouter.get("/", async (req, res) => res.json(await service.list(req.tenantId)));
NAMERouter.get("/:id", async (req, res) => res.json(await service.find(req.tenantId, req.params.id)));
NAMERouter.put("/:id", requireRole("EDITOR"), async (req, res) => {
  const body = CLASSBody.parse(req.body);
  res.json(await service.rename(req.tenantId, req.params.id, body.title));
});
NAMERouter.delete("/:id", requireRole("ADMIN"), async (req, res) => {
  await service.remove(req.tenantId, req.params.id);
  res.status(204).end();
});
NAMERouter.post("/invite", rateLimit({ windowMs: 60_000, max: 5 }), async (req, res) => {
  res.json(await service.invite(req.tenantId, req.body.email));
});
""",
    "src/memory.ts": """const held = new Map<string, string>();
export const memory = {
  get: async (key: string) => held.get(key) ?? null,
  set: async (key: string, value: string) => void held.set(key, value),
};
""",
}
_MODEL = """model CLASS {
  id        String       @id @default(cuid())
  tenantId  String
  tenant    Tenant       @relation(fields: [tenantId], references: [id])
  title     String
  email     String
  createdAt DateTime     @default(now())
  deletedAt DateTime?
  events    CLASSEvent[]
  @@unique([tenantId, id])
}
model CLASSEvent {
  id     String @id
  NAMEId String
  NAME   CLASS  @relation(fields: [NAMEId], references: [id])
}
"""


def write_application(folder: Path, packages: int) -> int:
    """Write an application of that many packages; gives the number of its files."""
    files = {f"packages/core/{path}": text for path, text in _CORE.items()}
    names = [(f"area{number}", f"Area{number}") for number in range(packages)]
    for name, title in names:
        files |= {f"packages/{name}/{path}": _named(text, name, title) for path, text in _PACKAGE.items()}
    imports = "".join(f'import {{ {name}Router }} from "@shop/{name}";\n' for name, _ in names)
    mounts = "".join(f'  app.use("/v1/{name}", {name}Router);\n' for name, _ in names)
    files["apps/api/src/app.ts"] = (
        f'import express from "express";\n{imports}export function createApp() {{\n  const app = express();\n'
        f"  app.use(express.json());\n{mounts}  return app;\n}}\ncreateApp().listen(3000);\n"
    )
    tenant = "".join(f"  {name} {title}[]\n" for name, title in names)
    models = "".join(_named(_MODEL, name, title) for name, title in names)
    files["prisma/schema.prisma"] = f"model Tenant {{\n  id String @id\n{tenant}}}\n{models}"
    files["package.json"] = '{"name": "shop", "workspaces": ["packages/*", "apps/*"], "dependencies": {"express": "4"}}'
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return len(files)


def _named(text: str, name: str, title: str) -> str:
    return text.replace("NAME", name).replace("CLASS", title)

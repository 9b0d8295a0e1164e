import { Injectable, NestMiddleware, UnauthorizedException } from "@nestjs/common";
import { PrismaService } from "./prisma.service";

@Injectable()
export class TenantMiddleware implements NestMiddleware {
  constructor(private readonly prisma: PrismaService) {}

  async use(req: any, _res: unknown, next: () => void) {
    const tenant = await this.prisma.tenant.findUnique({ where: { apiKey: req.headers["x-api-key"] } });
    if (!tenant) throw new UnauthorizedException();
    req.tenant = tenant;
    next();
  }
}

import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { AuthGuard } from "@nestjs/passport";
import { JwtStrategy } from "./jwt.strategy";
import { DepotController, OwnController, ParcelController } from "./depot.controller";
import { PrismaService } from "./prisma.service";

@Module({
  controllers: [DepotController, OwnController, ParcelController],
  providers: [JwtStrategy, PrismaService, { provide: APP_GUARD, useClass: AuthGuard("jwt") }],
})
export class AppModule {}

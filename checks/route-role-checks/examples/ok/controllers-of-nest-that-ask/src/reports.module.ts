import { DynamicModule, Module } from "@nestjs/common";
import { ReportsController } from "./reports.controller";
import { PrismaService } from "./prisma.service";

@Module({ providers: [PrismaService] })
export class ReportsModule {
  static forRoot(options: { folder: string }): DynamicModule {
    return { module: ReportsModule, controllers: [ReportsController], providers: [{ provide: "OPTIONS", useValue: options }] };
  }
}

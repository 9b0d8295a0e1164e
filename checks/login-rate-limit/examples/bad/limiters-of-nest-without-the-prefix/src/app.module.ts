import { Module } from "@nestjs/common";
import { JwtModule } from "@nestjs/jwt";
import { AccountsService } from "./accounts.service";
import { SessionsController } from "./sessions.controller";

@Module({ imports: [JwtModule.register({})], controllers: [SessionsController], providers: [AccountsService] })
export class AppModule {}

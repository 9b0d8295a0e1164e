import { NestFactory } from "@nestjs/core";
import { NestExpressApplication } from "@nestjs/platform-express";
import { AppModule } from "./app.module";

async function start() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { bodyParser: false });
  // ruleid: body-limit-raised
  app.useBodyParser("json", { limit: "60mb" });
  // ok: body-limit-raised
  app.useBodyParser("text", { limit: "1mb" });
  await app.listen(3000);
}
void start();

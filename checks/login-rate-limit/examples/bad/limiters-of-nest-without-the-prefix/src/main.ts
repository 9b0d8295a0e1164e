import { NestFactory } from "@nestjs/core";
import { NestExpressApplication } from "@nestjs/platform-express";
import rateLimit from "express-rate-limit";
import { AppModule } from "./app.module";

const few = rateLimit({ windowMs: 900_000, max: 5 });

async function start() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule);
  app.set("trust proxy", 1);
  app.use("/sessions/open", few);
  app.use("/api/sessions/desk", few);
  app.setGlobalPrefix("api");
  await app.listen(3000);
}
void start();

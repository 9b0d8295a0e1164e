import { NestFactory } from "@nestjs/core";
import { ShelfModule } from "@library/shelf";

async function start(): Promise<void> {
  const app = await NestFactory.create(ShelfModule);
  await app.listen(3000);
}

void start();

import { randomInt } from "node:crypto";
import pino from "pino";
import { store } from "./store";

const logger = pino({ redact: ["headers.authorization"] });

export async function rate(parcelId: string) {
  const answer = await fetch(`https://courier.invalid/parcels/${parcelId}`);
  const code = answer.status;
  // ok: secret-logged
  logger.info({ parcelId, code }, "courier answered");
  const delay = randomInt(100, 1000);
  // ok: secret-logged
  logger.info({ parcelId, delay }, "asked again");
  // ok: secret-logged
  logger.error({ headers: { authorization: `Bearer ${process.env.COURIER_TOKEN}` } }, "courier failed");
  // ok: secret-logged
  logger.info(`sent a Bearer ${process.env.COURIER ? "key" : "nothing"}`);
  await store.put(parcelId, code);
}

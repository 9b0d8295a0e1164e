import { randomInt } from "node:crypto";
import { logger } from "./logger";
import { store } from "./store";

export async function sendCode(memberId: string) {
  const code = String(randomInt(100_000, 1_000_000));
  await store.put(memberId, code);
  // ruleid: secret-logged
  logger.info({ memberId, code }, "code made");
}

export async function sendPin(memberId: string) {
  const smsCode = randomInt(0, 10_000).toString().padStart(4, "0");
  await store.put(memberId, smsCode);
  // ruleid: secret-logged
  logger.debug(`code for ${memberId}: ${smsCode}`);
}

export async function courier(parcelId: string) {
  const answer = await fetch(`https://courier.invalid/parcels/${parcelId}`);
  // ruleid: secret-logged
  if (!answer.ok) logger.error({ status: answer.status, sent: `Bearer ${process.env.COURIER}` }, "courier failed");
  // ruleid: secret-logged
  logger.debug("asked with Bearer " + process.env.COURIER);
}

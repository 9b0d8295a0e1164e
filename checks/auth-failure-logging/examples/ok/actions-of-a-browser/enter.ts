"use server";

import { verify } from "@node-rs/argon2";
import { log } from "./log";
import { members } from "./members";
import { start } from "./sessions";

export async function enter(_before: unknown, form: FormData) {
  const member = await members.byAddress(String(form.get("address")));
  // ok: silent-login-failure
  if (!form.get("secret")) return { fine: false };
  if (!member || !(await verify(member.hash, String(form.get("secret"))))) {
    log.warn({ memberId: member?.id, known: Boolean(member) }, "entry refused");
    // ok: silent-login-failure
    return { fine: false };
  }
  await start(member.id);
  // ok: silent-login-failure
  return { fine: true };
}

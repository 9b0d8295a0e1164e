"use server";

import { verify } from "@node-rs/argon2";
import { redirect } from "next/navigation";
import { members } from "./members";
import { start } from "./sessions";

export async function enter(_before: unknown, form: FormData) {
  const member = await members.byAddress(String(form.get("address")));
  if (!member || !(await verify(member.hash, String(form.get("secret"))))) {
    // ruleid: silent-login-failure
    return { fine: false, said: "That did not work." };
  }
  await start(member.id);
  redirect("/");
}

const proves = async (form: FormData) => {
  const member = await members.byAddress(String(form.get("address")));
  const same = await verify(member.hash, String(form.get("secret")));
  // ruleid: silent-login-failure
  if (!same) return false;
  await start(member.id);
  return true;
};

export { proves };

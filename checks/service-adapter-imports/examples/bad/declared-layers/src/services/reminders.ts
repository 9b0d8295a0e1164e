// ruleid: adapter-import
import { Mailer } from "../outside/mailer";
// ruleid: adapter-import
import { Mailer as Other } from "../shared/all";

export const reminders = [new Mailer(), new Other()];

export async function later(): Promise<unknown> {
  // ruleid: adapter-import
  return import("../outside/mailer");
}

// ok: adapter-import
import { Mailer } from "../adapters/mailer.adapter";
import { Reminders } from "./reminders.service";

const mailer = new Mailer({ from: "desk" });
export const made = new Reminders(mailer, mailer, mailer.options);

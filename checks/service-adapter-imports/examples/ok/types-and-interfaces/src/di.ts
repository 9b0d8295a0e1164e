import { Mailer } from "./adapters/mailer.adapter";
import { Reminders } from "./services/reminders.service";

const mailer = new Mailer({ from: "desk" });
export const reminders = new Reminders(mailer, mailer, mailer.options);

// ok: adapter-import
import type { Mailer } from "../adapters/mailer.adapter";
// ok: adapter-import
import { type Options } from "../adapters/mailer.adapter";
// ok: adapter-import
import { Mailer as Sender } from "../adapters/mailer.adapter";
import { label } from "../lib/label";

export class Reminders {
  constructor(
    private readonly mailer: Mailer,
    private readonly other: Sender,
    private readonly options: Options,
  ) {}

  name(): string {
    return label(this.options.from);
  }
}

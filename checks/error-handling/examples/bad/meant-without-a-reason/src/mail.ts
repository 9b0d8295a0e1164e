import { send } from "./send";

export class Reminders {
  close(): void {
    void send("last");
  }
}

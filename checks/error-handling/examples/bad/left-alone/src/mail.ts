import { send } from "./send";

declare const queue: { next(): Promise<string> };

export class Reminders {
  async flush(): Promise<void> {
    await send("all");
  }

  close(): void {
    // ruleid: floating-promise
    this.flush();
    // ruleid: floating-promise
    send("last");
    // ruleid: floating-promise
    queue.next().then((text) => send(text));
    // ruleid: floating-promise
    fetch("https://mail.example/ping");
  }
}

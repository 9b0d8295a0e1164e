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

export class Mailer {
  constructor(private readonly reminders: Reminders) {}

  async welcome(to: string): Promise<void> {
    await send(to);
  }

  all(people: string[]): void {
    // ruleid: floating-promise
    this.reminders.flush();
    // ruleid: floating-promise
    Promise.all(people.map((one) => this.welcome(one)));
    // ruleid: floating-promise
    people.forEach(async (one) => {
      await this.welcome(one);
    });
    // ruleid: floating-promise
    Promise.race([send("a"), send("b")]);
  }
}

const mailer = new Mailer(new Reminders());

export function greet(): void {
  // ruleid: floating-promise
  mailer.welcome("first");
}

export function each(people: string[]): void {
  // ruleid: floating-promise
  people.forEach((one) => send(one));
}

export class Later {
  private ready = false;

  async run(): Promise<void> {
    await send("later");
  }

  either(to: string): void {
    // ruleid: floating-promise
    to ? this.run() : this.close();
    // ruleid: floating-promise
    this.ready && this.run();
    // ruleid: floating-promise
    (async () => {
      await send(to);
    })();
    // ruleid: floating-promise
    (async function named() {
      await send(to);
    })();
    // ruleid: floating-promise
    (() => send(to))();
  }

  later(to: string): NodeJS.Timeout {
    // ruleid: floating-promise
    setTimeout(async () => {
      await send(to);
    }, 10);
    // ruleid: floating-promise
    process.nextTick(() => send(to));
    // ruleid: floating-promise
    setImmediate(send, to);
    // ruleid: floating-promise
    const timer = setInterval(async () => {
      await this.run();
    }, 1000);
    return timer;
  }

  close(): void {
    this.ready = false;
  }
}

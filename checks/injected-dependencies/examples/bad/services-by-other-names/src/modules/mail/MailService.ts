import { createTransport } from "nodemailer";

export class MailService {
  constructor(private readonly host: string) {}

  send(to: string): Promise<unknown> {
    // ruleid: client-created
    return createTransport({ host: this.host }).sendMail({ to });
  }
}

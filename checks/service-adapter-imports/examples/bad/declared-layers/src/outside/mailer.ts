export class Mailer {
  send(): void {}
}

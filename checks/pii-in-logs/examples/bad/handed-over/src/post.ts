import pino from 'pino';

const log = pino();
declare const sender: { send(to: string, text: string): Promise<void> };

export class Post {
  async renew(guestId: string, link: string): Promise<void> {
    // ruleid: secret-logged
    log.debug({ link }, 'renewal sent');
    await sender.send(guestId, link);
  }

  async remind(guestId: string, link: string): Promise<void> {
    // ok: secret-logged
    log.debug({ link }, 'reminder sent');
    await sender.send(guestId, link);
  }
}

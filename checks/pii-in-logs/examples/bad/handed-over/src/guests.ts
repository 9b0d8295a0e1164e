import { randomBytes } from 'node:crypto';
import { Post } from './post';

export class Guests {
  constructor(private readonly post: Post) {}

  async forgot(guestId: string): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    const link = `https://guests.acme.dev/renew?t=${token}`;
    await this.post.renew(guestId, link);
  }

  async due(guestId: string, bookingId: string): Promise<void> {
    await this.post.remind(guestId, `https://guests.acme.dev/bookings/${bookingId}`);
  }
}

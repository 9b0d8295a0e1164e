import { randomBytes } from 'node:crypto';
import { seal } from './encryption';
import { Hooks, SealingHooks } from './hooks';

export class Registration {
  constructor(
    private readonly hooks: Hooks,
    private readonly sealing: SealingHooks,
  ) {}

  async register(tenantId: string, url: string) {
    const secret = `whsec_${randomBytes(24).toString('hex')}`;
    await this.hooks.put({ tenantId, url, signingSecret: seal(secret) });
    return secret;
  }

  async rename(req: Request, id: string) {
    const body = await req.json();
    await this.hooks.rename(id, { url: body.url });
  }

  async keep(tenantId: string, url: string) {
    await this.sealing.store({ tenantId, url, signingSecret: randomBytes(24).toString('hex') });
  }

  async rotate(id: string) {
    await this.sealing.rotate(id, { signingSecret: randomBytes(24).toString('hex') });
  }
}

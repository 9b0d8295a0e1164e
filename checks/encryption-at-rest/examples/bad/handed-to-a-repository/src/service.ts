import { randomBytes } from 'node:crypto';
import { prisma } from './prisma';
import { type Accounts, Hooks } from './hooks';

export class Registration {
  constructor(private readonly hooks: Hooks) {}

  async register(tenantId: string, url: string) {
    const signingSecret = `whsec_${randomBytes(24).toString('hex')}`;
    // ruleid: plaintext-write
    await this.hooks.put({ tenantId, url, signingSecret });
    return signingSecret;
  }
}

export class Rotation {
  private readonly kept = new Hooks(prisma);

  async rotate(req: Request, id: string) {
    const body = await req.json();
    // ruleid: plaintext-write
    await this.kept.change(id, { url: body.url, signingSecret: body.secret });
  }
}

const columns = (email: string, apiKey: string, passwordHash: string) => ({
  email,
  // ruleid: plaintext-write
  apiKey,
  passwordHash,
});

export class Signup {
  private readonly accounts: Accounts;

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  async enter(req: Request, hash: string) {
    const body = await req.json();
    await this.accounts.enter(columns(body.email, body.apiKey, hash));
  }

  async enterRow(req: Request) {
    const body = await req.json();
    // ruleid: plaintext-write
    await this.accounts.enter({ email: body.email, passwordHash: body.password });
  }
}

export const makeKeys = ({ accounts }: { accounts: Accounts }) => ({
  async setKey(req: Request, id: string) {
    const body = await req.json();
    await accounts.setKey(id, body.apiKey);
  },
});

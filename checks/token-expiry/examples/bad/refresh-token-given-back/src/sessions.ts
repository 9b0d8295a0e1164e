import { createHash, randomBytes } from 'node:crypto';
import { db } from './db';
import { issueAccess, issueNext, refreshKind } from './tokens';

const hashed = (value: string) => createHash('sha256').update(value).digest('hex');

export class Sessions {
  async refresh(refreshToken: string) {
    const row = await db.refreshToken.findUnique({ where: { hash: hashed(refreshToken) }, include: { user: true } });
    if (!row || row.expiresAt < new Date()) throw new UnauthorizedError();
    // ruleid: refresh-not-rotated
    return { accessToken: issueAccess(row.user), refreshToken };
  }

  async renew(token: string) {
    const claims = refreshKind.read(token);
    // ruleid: refresh-not-rotated
    return { accessToken: issueAccess(claims.user), refreshToken: token };
  }

  async renewOnce(token: string) {
    const claims = refreshKind.read(token);
    await this.revoke(token);
    // ok: refresh-not-rotated
    return { accessToken: issueAccess(claims.user), refreshToken: issueNext(claims.user) };
  }

  async refreshOnce(refreshToken: string) {
    const row = await db.refreshToken.findUnique({ where: { hash: hashed(refreshToken) }, include: { user: true } });
    if (!row) throw new UnauthorizedError();
    const next = randomBytes(32).toString('hex');
    await db.refreshToken.update({ where: { id: row.id }, data: { hash: hashed(next) } });
    // ok: refresh-not-rotated
    return { accessToken: issueAccess(row.user), refreshToken: next };
  }

  async refreshByPair(refreshToken: string) {
    const row = await db.refreshToken.findUnique({ where: { hash: hashed(refreshToken) }, include: { user: true } });
    if (!row) throw new UnauthorizedError();
    const pair = await this.pairFor(row.user);
    // ok: refresh-not-rotated
    return { accessToken: pair.access, refreshToken: pair.refresh };
  }

  async login(user: User) {
    // ok: refresh-not-rotated
    return { accessToken: issueAccess(user) };
  }

  private async pairFor(user: User) {
    const refresh = randomBytes(32).toString('hex');
    await db.refreshToken.create({ data: { userId: user.id, hash: hashed(refresh) } });
    return { access: issueAccess(user), refresh };
  }
}

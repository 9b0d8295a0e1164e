import { AsyncLocalStorage } from 'node:async_hooks';

export const running = new AsyncLocalStorage<{ tenantId: string; clerk: string }>();

export function ownTenant(): string {
  const held = running.getStore();
  if (!held) throw new Error('nobody asks');
  return held.tenantId;
}

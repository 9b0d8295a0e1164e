import { AsyncLocalStorage } from 'node:async_hooks';

export const store = new AsyncLocalStorage<{ tenantId: string }>();
export const currentTenant = () => store.getStore()!.tenantId;

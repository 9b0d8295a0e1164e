import { AsyncLocalStorage } from 'node:async_hooks';

export const storage = new AsyncLocalStorage<{ tenantId: string }>();
export const currentTenantId = () => storage.getStore()!.tenantId;

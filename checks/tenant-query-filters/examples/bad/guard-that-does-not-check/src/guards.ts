import { audit } from './audit';

export async function assertOwned(id: string, tenantId: string) {
  await audit.write({ id, tenantId });
}

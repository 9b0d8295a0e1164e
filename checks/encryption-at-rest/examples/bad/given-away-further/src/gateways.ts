import type { Box } from './box';
import { prisma } from './prisma';

export const makeGateways = (box: Box) => ({
  async show(tenantId: string, id: string) {
    const row = await prisma.gateway.findFirst({ where: { id, tenantId } });
    if (!row) throw new Error('no such gateway');
    return { id: row.id, label: row.label, apiSecret: box.unlock(row.apiSecret) };
  },
  async all(tenantId: string) {
    const rows = await prisma.gateway.findMany({ where: { tenantId } });
    return rows.map((row) => ({ id: row.id, apiSecret: box.unlock(row.apiSecret) }));
  },
});

export type Gateways = ReturnType<typeof makeGateways>;

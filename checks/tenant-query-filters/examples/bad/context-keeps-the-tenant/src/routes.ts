import { PrismaClient } from '@prisma/client';
import { createApp } from './framework';

const prisma = new PrismaClient();
export const app = createApp();

app.delete('/boats/:id', async (c) => {
  const tenantId = c.get('tenantId');
  // ruleid: request-id-unscoped
  await prisma.boat.delete({ where: { id: c.req.param('id') } });
  return c.json({ tenantId });
});

app.get('/boats/:id', async (c) => {
  // ok: request-id-unscoped
  const boat = await prisma.boat.findFirst({ where: { id: c.req.param('id'), tenantId: c.get('tenantId') } });
  return c.json(boat);
});

export class Slips {
  constructor(private readonly cls: { get(name: string): string }) {}

  async find(input: { id: string }) {
    const tenantId = this.cls.get('tenantId');
    // ok: request-id-unscoped
    return prisma.slip.findFirst({ where: { id: input.id, tenantId } });
  }
}

import { currentTenant } from "../../../src/session";
import { prisma } from "../../../src/client";
import { Rooms } from "../../../src/repositories/rooms";

export async function GET() {
  const { tenantId } = await currentTenant();
  // ruleid: query-outside-data-layer
  return Response.json(await prisma.room.findMany({ where: { tenantId } }));
}

export async function HEAD() {
  const { tenantId } = await currentTenant();
  // ok: query-outside-data-layer
  const rooms = await new Rooms(prisma).all(tenantId);
  return new Response(null, { status: rooms.length ? 200 : 404 });
}

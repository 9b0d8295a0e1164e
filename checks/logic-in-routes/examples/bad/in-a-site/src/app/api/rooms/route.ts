import { caught } from "../../../server/caught";
import { db } from "../../../server/db";
import { all } from "../../../server/services/rooms";

export async function GET(): Promise<Response> {
  // ok: database-in-handler
  return Response.json(await all());
}

export async function POST(request: Request): Promise<Response> {
  const { name } = await request.json();
  // ruleid: database-in-handler
  return Response.json(await db.room.create({ data: { name } }));
}

export const DELETE = caught(async (request) => {
  // ruleid: database-in-handler
  await db.room.delete({ where: { id: new URL(request.url).searchParams.get("id") ?? "" } });
  return Response.json({});
});

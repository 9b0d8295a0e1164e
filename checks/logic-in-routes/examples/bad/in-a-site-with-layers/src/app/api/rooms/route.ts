import { all, db } from "../../../core/rooms";

export async function GET(): Promise<Response> {
  // ok: database-in-handler
  return Response.json(await all());
}

export async function POST(request: Request): Promise<Response> {
  const { name } = await request.json();
  // ruleid: database-in-handler
  return Response.json(await db.room.create({ data: { name } }));
}

import { RPCHandler } from "@orpc/server/fetch";
import { auth } from "../../../auth";
import { router } from "../../../orders";

const handler = new RPCHandler(router);

async function handle(request: Request) {
  const session = await auth();
  const { response } = await handler.handle(request, { prefix: "/rpc", context: { session } });
  return response ?? new Response("not found", { status: 404 });
}

export const GET = handle;
export const POST = handle;

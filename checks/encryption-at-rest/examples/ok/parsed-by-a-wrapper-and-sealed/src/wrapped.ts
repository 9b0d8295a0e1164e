import type { ZodTypeAny } from 'zod';

type Context = { tenantId: string; body: any };

export function endpoint(options: { body?: ZodTypeAny }, fn: (context: Context) => Promise<unknown>) {
  return async (req: Request) => {
    const tenantId = await tenantOf(req);
    const body = options.body ? options.body.parse(await req.json()) : undefined;
    return Response.json(await fn({ tenantId, body }));
  };
}

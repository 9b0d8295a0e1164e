import { NextResponse } from 'next/server';

type Context = { tenantId: string; id: string };

export function route(fn: (context: Context) => Promise<unknown>) {
  return async (req: Request, segment: { params: Context }) => {
    try {
      return NextResponse.json(await fn(segment.params));
    } catch {
      return NextResponse.json({ error: 'internal' }, { status: 500 });
    }
  };
}

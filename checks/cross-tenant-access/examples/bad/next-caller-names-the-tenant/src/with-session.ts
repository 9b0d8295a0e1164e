import { NextResponse } from 'next/server';
import { auth } from './auth';

type Given = { session: { user: { tenantId: string } } };

export function withSession(handler: (request: Request, given: Given) => Promise<Response>) {
  return async (request: Request) => {
    const session = await auth();
    if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
    return handler(request, { session });
  };
}

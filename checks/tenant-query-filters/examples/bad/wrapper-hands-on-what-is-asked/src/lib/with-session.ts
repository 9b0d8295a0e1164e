import { NextResponse, type NextRequest } from 'next/server';
import { sessionOf, type Session } from './session';

type Given = { params: { id: string }; session: Session };

export function withSession(handler: (req: NextRequest, given: Given) => Promise<Response>) {
  return async (req: NextRequest, { params }: { params: { id: string } }) => {
    const session = await sessionOf();
    if (!session) return NextResponse.json({ error: 'unauthenticated' }, { status: 401 });
    return handler(req, { params, session });
  };
}

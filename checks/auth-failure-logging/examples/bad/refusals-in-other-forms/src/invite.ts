import { NextResponse } from 'next/server';
import { log } from './log';
import { readViewer } from './tokens';
import { users } from './users';

export async function POST(req) {
  const { token } = await req.json();
  const invite = await readViewer(token).catch(() => undefined);
  // ruleid: silent-refusal
  if (!invite) return NextResponse.json({ error: 'invite' }, { status: 401 });
  return NextResponse.json({ id: invite.id });
}

export async function PUT(req) {
  const user = await users.find(req.headers.get('x-user')).catch((error) => {
    log.error({ reason: error.message }, 'database');
    return undefined;
  });
  // ruleid: silent-refusal
  if (!user) return NextResponse.json({ error: 'user' }, { status: 401 });
  return NextResponse.json({ id: user.id });
}

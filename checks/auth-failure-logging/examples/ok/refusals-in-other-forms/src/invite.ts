import { NextResponse } from 'next/server';
import { log } from './log';
import { readViewer } from './tokens';

export async function POST(req) {
  const { token } = await req.json();
  const invite = await readViewer(token).catch((error) => {
    log.warn({ route: 'invite', reason: error.message }, 'invitation refused');
    return undefined;
  });
  if (!invite) return NextResponse.json({ error: 'invite' }, { status: 401 });
  return NextResponse.json({ id: invite.id });
}

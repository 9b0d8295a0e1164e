import { NextResponse } from 'next/server';
import { log } from './log';
import { currentViewer } from './viewer';

export function forViewer(handler) {
  return async (req, context) => {
    const viewer = await currentViewer();
    if (!viewer) {
      log.warn({ path: req.nextUrl.pathname }, 'no session');
      return NextResponse.json({ error: 'unauthenticated' }, { status: 401 });
    }
    return handler(req, { ...context, viewer });
  };
}

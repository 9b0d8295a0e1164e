import { NextResponse } from 'next/server';
import { currentViewer } from './viewer';

export function forViewer(handler) {
  return async (req, context) => {
    const viewer = await currentViewer();
    // ruleid: silent-refusal
    if (!viewer) return NextResponse.json({ error: 'unauthenticated' }, { status: 401 });
    return handler(req, { ...context, viewer });
  };
}

import { NextResponse } from 'next/server';
import { rebuild } from '@/lib/rebuild';

export async function POST(request: Request): Promise<NextResponse> {
  const given = request.headers.get('x-rebuild-secret');
  if (given !== process.env.REBUILD_SECRET) {
    return NextResponse.json({ error: 'Refused' }, { status: 401 });
  }
  try {
    return NextResponse.json(await rebuild());
  } catch (error) {
    // ruleid: error-text-in-5xx
    return NextResponse.json({ error: (error as Error).message }, { status: 500 });
  }
}

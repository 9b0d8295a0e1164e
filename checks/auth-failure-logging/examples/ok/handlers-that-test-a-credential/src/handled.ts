import { NextResponse } from 'next/server';

type Answer = (request: Request) => Promise<Response>;

export const handled = (answer: Answer): Answer => async (request) => {
  try {
    return await answer(request);
  } catch {
    return NextResponse.json({ error: 'failed' }, { status: 500 });
  }
};

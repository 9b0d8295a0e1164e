import { cache } from 'react';
import { redirect } from 'next/navigation';
import { auth } from '../auth';

export const requireUser = cache(async () => {
  const session = await auth();
  if (!session?.user) redirect('/login');
  return session.user;
});

type Answer = (request: Request, context: { params: { id: string } }) => Promise<Response>;

export function signedIn(answer: Answer): Answer {
  return async (request, context) => {
    const session = await auth();
    if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 });
    return answer(request, context);
  };
}

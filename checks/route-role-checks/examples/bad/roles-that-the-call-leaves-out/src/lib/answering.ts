import { auth } from '../auth';

type Answer = (request: Request) => Promise<Response>;

export function answering(answer: Answer, options: { roles?: string[] } = {}): Answer {
  return async (request) => {
    const session = await auth();
    if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 });
    if (options.roles && !options.roles.includes(session.user.role)) {
      return Response.json({ error: 'Forbidden' }, { status: 403 });
    }
    return answer(request);
  };
}

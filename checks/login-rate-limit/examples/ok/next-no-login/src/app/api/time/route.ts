// ok: login-without-limiter
export async function POST() {
  return Response.json({ now: Date.now() });
}

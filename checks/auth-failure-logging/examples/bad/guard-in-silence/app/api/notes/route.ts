export async function GET(request: Request) {
  const session = await readSession(request);
  // ruleid: silent-refusal
  if (!session) return NextResponse.json({ error: 'sign in first' }, { status: 401 });
  return NextResponse.json([]);
}

// ok: matrix-differs
export async function GET() {
  return Response.json({ ok: true });
}

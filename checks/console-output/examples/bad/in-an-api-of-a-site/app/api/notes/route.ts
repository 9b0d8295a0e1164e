export async function GET() {
  try {
    return Response.json(await fetch('https://example.com'));
  } catch (error) {
    // ruleid: console-call
    console.error('failed', error);
    return new Response(null, { status: 500 });
  }
}

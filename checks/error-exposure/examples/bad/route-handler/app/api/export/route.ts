import { NextResponse } from 'next/server';
import { TRPCError } from '@trpc/server';
import { exporter } from '@/lib/exporter';

export async function GET(): Promise<NextResponse> {
  try {
    return NextResponse.json(await exporter.rows());
  } catch (error) {
    // ruleid: error-text-in-5xx
    return NextResponse.json({ error: (error as Error).message }, { status: 500 });
  }
}

export async function POST(request: Request): Promise<Response> {
  try {
    return Response.json(await exporter.start(await request.json()));
  } catch (error) {
    // ruleid: stack-in-response
    return new Response(JSON.stringify({ error }), { status: 500 });
  }
}

export async function start(input: unknown): Promise<string> {
  try {
    return await exporter.start(input);
  } catch (error) {
    // ruleid: error-text-in-5xx
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: (error as Error).message, cause: error });
  }
}

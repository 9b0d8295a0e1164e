import { ORPCError } from '@orpc/server';
import { exporter } from './exporter';

export async function start(input: unknown): Promise<string> {
  try {
    return await exporter.start(input);
  } catch (error) {
    // ok: error-text-in-5xx
    if (error instanceof ORPCError) throw new ORPCError(error.code, { message: error.message });
    // ok: stack-in-response
    throw new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Export did not start', cause: error });
  }
}

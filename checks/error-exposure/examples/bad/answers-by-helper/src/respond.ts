import type { Response } from 'express';

export function sendFailure(res: Response, status: number, text: string): void {
  res.status(status).json({ ok: false, text });
}

export const describe = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

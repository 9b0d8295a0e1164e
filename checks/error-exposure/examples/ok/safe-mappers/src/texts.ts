const TEXTS: Record<string, string> = { E_FULL: 'The storage is full' };

export function textFor(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  return TEXTS[code] ?? 'Internal error';
}

import { readFile } from 'node:fs/promises';

export async function load(path: string): Promise<{ ok: boolean; error?: string }> {
  try {
    const response = await fetch(path);
    return await response.json();
  } catch (error) {
    // ok: error-text-in-5xx
    return { ok: false, error: (error as Error).message };
  }
}

export const read = (path: string): Promise<string> => readFile(path, 'utf8').catch((error) => String(error));

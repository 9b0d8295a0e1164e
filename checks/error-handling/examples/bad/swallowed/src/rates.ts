declare function load(path: string): Promise<string>;

export async function rates(path: string): Promise<string | null> {
  let text: string | null = null;
  try {
    text = await load(path);
  } catch {
  }

  await load("warm").catch(() => {});
  return text;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    ;
  }
  return null;
}

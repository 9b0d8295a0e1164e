declare const db: { all(day: string): Promise<string[]> };

export async function load(day: string): Promise<string[]> {
  return await db.all(day);
}

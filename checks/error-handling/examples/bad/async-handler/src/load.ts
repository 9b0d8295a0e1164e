declare const db: { all(day: string): Promise<string[]> };

export async function load(day: string): Promise<string[]> {
  return await db.all(day);
}

export function passedOn(day: string): Promise<string[]> {
  return db.all(day);
}

import pg from 'pg';

const pool = new pg.Pool();

export const COLUMNS = ['title', 'owner'];
// ok: sql-from-strings
export const run = (text: string, values: unknown[]) => pool.query(text, values);

const NAMES = { title: 'note_title', owner: 'note_owner' };

export async function described() {
  const parts = Object.entries(NAMES).map(([name, column]) => `${column} AS ${name}`);
  // ok: sql-from-strings
  return pool.query('SELECT ' + parts.join(', ') + ' FROM notes');
}

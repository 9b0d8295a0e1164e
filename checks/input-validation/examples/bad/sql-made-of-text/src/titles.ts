import pg from 'pg';

const pool = new pg.Pool();

export async function byTitle(owner: string, title: string) {
  // ruleid: sql-from-strings
  const { rows } = await pool.query(`SELECT title FROM notes WHERE owner = '${owner}' AND title LIKE '${title}%'`);
  return rows;
}

export const run = (text: string) => pool.query(text);

export class NoteStore {
  constructor(private readonly db: pg.Pool) {}

  listed(title: string) {
    // ruleid: sql-from-strings
    return this.db.query(`SELECT title FROM notes WHERE title LIKE '${title}%'`);
  }
}

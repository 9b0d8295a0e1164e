import { pool } from './db';
import { round } from './round';

export async function rooms(): Promise<number> {
  // ruleid: console-call
  console.log('rooms');
  const document = await pool.query('SELECT count(*) AS n FROM rooms');
  return round(document.rows[0].n);
}

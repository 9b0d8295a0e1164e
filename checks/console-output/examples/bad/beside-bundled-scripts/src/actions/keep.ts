'use server';
import { pool } from '../server/db';

export async function keep(id: string): Promise<void> {
  await pool.query('UPDATE rooms SET kept = true WHERE id = $1', [id]);
}

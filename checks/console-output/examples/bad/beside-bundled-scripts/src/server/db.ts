import { Pool } from 'pg';

export type Row = { id: string };
export const pool = new Pool();
export const limit = 10;

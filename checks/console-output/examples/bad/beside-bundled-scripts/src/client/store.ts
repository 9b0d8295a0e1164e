import { Row } from '../server/db';
import { keep } from '../actions/keep';
import { named } from '../shared/names';

export async function show(row: Row): Promise<string> {
  // ruleid: console-in-browser
  console.log('show', row.id);
  await keep(row.id);
  return named(row.id);
}

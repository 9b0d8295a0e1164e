import NodeCache from 'node-cache';
import { load } from './load';

const cache = new NodeCache();

export async function item(slug: string) {
  // ok: unscoped-entity-key
  cache.set(slug, await load(slug));
}

import type { SupabaseClient } from '@supabase/supabase-js';

export async function listed(client: SupabaseClient, status: string) {
  // ok: whole-table
  const { data } = await client.from('invoices').select('id').eq('status', status);
  return data;
}

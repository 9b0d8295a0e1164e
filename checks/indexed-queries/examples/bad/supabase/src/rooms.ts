import { privileged } from './supabase';

const supabase = privileged();

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await supabase.from('rooms').select().eq('tenant_id', tenantId).eq('name', name);
  // ok: filter-without-index
  const booked = await supabase.from('bookings').select().eq('room_id', name);
  // ruleid: filter-without-index
  const named = await supabase.from('rooms').select().eq('name', name);
  // ruleid: filter-without-index
  await supabase.from('bookings').delete().match({ guests: 4 });
  return { mine, booked, named };
}

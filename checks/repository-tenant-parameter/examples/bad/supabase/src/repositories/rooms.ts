import { privileged } from '../supabase';

export class RoomRepository {
  private readonly supabase = privileged();

  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    return this.supabase.from('rooms').select().eq('id', id).eq('tenant_id', tenantId).maybeSingle();
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    let query = this.supabase.from('rooms').select();
    if (tenantId) query = query.eq('tenant_id', tenantId);
    return query;
  }
}

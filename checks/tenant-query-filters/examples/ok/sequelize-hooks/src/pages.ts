import { Page } from './models';

export async function listed(tenantId: string) {
  // ok: whole-table
  const rows = await Page.findAll({ order: [['title', 'ASC']] });
  return { tenantId, rows };
}

export function created(tenantId: string, title: string) {
  return Page.create({ tenantId, title });
}

export function counted(tenantId: string) {
  return Page.count({ where: { tenantId } });
}

export function renamed(tenantId: string, id: string, title: string) {
  return Page.update({ title }, { where: { id, tenantId } });
}

export function removed(tenantId: string, id: string) {
  return Page.destroy({ where: { id, tenantId } });
}

import type { ColumnType, Generated } from 'kysely';

export interface TenantsTable {
  id: Generated<string>;
  name: string;
}

export interface InvoicesTable {
  id: Generated<string>;
  tenant_id: string;
  number: string;
  status: 'draft' | 'open' | 'paid';
  created_at: ColumnType<Date, string | undefined, never>;
}

export interface InvoiceLinesTable {
  id: Generated<string>;
  invoice_id: string;
  amount: number;
}

export interface PagesTable {
  id: Generated<string>;
  tenant_id: string;
  slug: string;
}

export interface Database {
  tenants: TenantsTable;
  invoices: InvoicesTable;
  invoice_lines: InvoiceLinesTable;
  pages: PagesTable;
}

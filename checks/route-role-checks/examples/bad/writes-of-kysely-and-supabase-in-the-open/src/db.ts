import { Kysely, PostgresDialect, type Generated } from "kysely";
import { createClient } from "@supabase/supabase-js";
import { Pool } from "pg";

interface Database {
  tenants: { id: Generated<string>; name: string };
  invoices: { id: Generated<string>; tenant_id: string; memo: string | null };
}

export const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new Pool() }) });
export const supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);

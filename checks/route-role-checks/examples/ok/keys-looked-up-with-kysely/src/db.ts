import { Kysely, PostgresDialect, type Generated } from "kysely";
import { Pool } from "pg";

interface Database {
  tenants: { id: Generated<string>; name: string };
  station_keys: { digest: string; tenant_id: string };
  readings: { id: Generated<string>; tenant_id: string; value: number };
}

export const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new Pool() }) });

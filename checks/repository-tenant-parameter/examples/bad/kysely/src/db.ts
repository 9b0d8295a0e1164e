import { Kysely, PostgresDialect, type Generated } from 'kysely';
import { Pool } from 'pg';

interface Tenants {
  id: Generated<string>;
  name: string;
}

interface Rooms {
  id: Generated<string>;
  tenantId: string;
  name: string;
}

interface Bookings {
  id: Generated<string>;
  tenantId: string;
  roomId: string;
  guests: number;
}

export interface Database {
  tenants: Tenants;
  rooms: Rooms;
  bookings: Bookings;
}

export const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new Pool() }) });

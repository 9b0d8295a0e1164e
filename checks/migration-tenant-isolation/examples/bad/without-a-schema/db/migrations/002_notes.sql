-- ruleid: table-without-tenant-key
CREATE TABLE notes (id uuid PRIMARY KEY, customer_id uuid NOT NULL REFERENCES customers(id), body text NOT NULL);
-- ruleid: tenant-key-dropped
ALTER TABLE customers ALTER COLUMN tenant_id DROP NOT NULL;

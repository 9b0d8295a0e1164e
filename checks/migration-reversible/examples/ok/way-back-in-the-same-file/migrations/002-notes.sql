--------
-- Up
--------
-- ok: irreversible-without-plan
ALTER TABLE customers DROP COLUMN notes;

--------
-- Down
--------
ALTER TABLE customers ADD COLUMN notes text;

ALTER TABLE customers DROP COLUMN mobile;

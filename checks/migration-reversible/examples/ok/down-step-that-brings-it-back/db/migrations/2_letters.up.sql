CREATE TABLE letters_kept AS SELECT * FROM letters;
-- ok: irreversible-without-plan
DELETE FROM letters;
-- ok: irreversible-without-plan
ALTER TABLE customers DROP COLUMN notes;

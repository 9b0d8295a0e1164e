-- ruleid: irreversible-without-plan
DELETE FROM letters WHERE body = '';
-- ruleid: irreversible-without-plan
ALTER TABLE customers DROP COLUMN notes;
ALTER TABLE letters ADD COLUMN sent date;

-- ruleid: irreversible-without-plan
ALTER TABLE customers DROP COLUMN email;

-- ok: irreversible-without-plan
UPDATE customers SET phone = '0' WHERE phone = '';
ALTER TABLE customers ADD COLUMN mobile text;

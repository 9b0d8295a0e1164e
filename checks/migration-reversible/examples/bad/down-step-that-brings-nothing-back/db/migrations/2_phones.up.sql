-- ruleid: irreversible-without-plan
UPDATE customers SET phone = NULL WHERE level < 3;

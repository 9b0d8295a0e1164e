ALTER TABLE letters VALIDATE CONSTRAINT letters_owner_fk;

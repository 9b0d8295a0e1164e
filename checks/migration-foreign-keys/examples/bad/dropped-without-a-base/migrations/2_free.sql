-- ruleid: foreign-key-dropped
ALTER TABLE notes DROP CONSTRAINT notes_plan_fk;

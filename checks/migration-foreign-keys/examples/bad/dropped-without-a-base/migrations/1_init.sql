CREATE TABLE plans (id uuid PRIMARY KEY);
-- ok: relation-column-without-key
CREATE TABLE notes (id uuid PRIMARY KEY, plan_id uuid CONSTRAINT notes_plan_fk REFERENCES plans (id));

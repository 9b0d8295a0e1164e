-- ruleid: relation-column-without-key
CREATE TABLE invoices (id uuid PRIMARY KEY, company_id uuid NOT NULL);
-- ruleid: relation-column-without-key
CREATE TABLE boxes (id uuid PRIMARY KEY, shelf_id uuid NOT NULL);
-- ruleid: relation-column-without-key
CREATE TABLE letters (id uuid PRIMARY KEY, person_id uuid, company_id uuid, plan_id uuid);
-- ok: relation-column-without-key
CREATE TABLE bills (id uuid PRIMARY KEY, company_id uuid NOT NULL REFERENCES companies, paid_by_id uuid);
-- ruleid: foreign-key-dropped
ALTER TABLE notes DROP CONSTRAINT notes_plan_fk;
ALTER TABLE notes RENAME COLUMN plan_id TO tariff;
ALTER TABLE notes RENAME TO remarks;

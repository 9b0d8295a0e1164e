-- Up Migration
-- ok: foreign-key-dropped
ALTER TABLE customers DROP CONSTRAINT customers_plan_fk;

-- Down Migration
ALTER TABLE customers ADD CONSTRAINT customers_plan_fk FOREIGN KEY (plan_id) REFERENCES plans (id);

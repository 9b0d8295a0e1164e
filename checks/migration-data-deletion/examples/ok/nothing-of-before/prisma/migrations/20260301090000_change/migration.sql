CREATE TABLE "Draft" ("id" TEXT PRIMARY KEY);
-- ok: unconfirmed-data-drop
DROP TABLE "Draft";
CREATE TEMP TABLE work AS SELECT "id" FROM "Booking";
-- ok: unconfirmed-data-drop
DROP TABLE work;
ALTER TABLE "Customer" ADD COLUMN "level" INTEGER;
-- ok: unconfirmed-data-drop
UPDATE "Customer" SET "level" = 1;
-- ok: unconfirmed-data-drop
DROP INDEX "Plan_code_key";
-- ok: unconfirmed-data-drop
DROP VIEW IF EXISTS overview CASCADE;
-- ok: unconfirmed-data-drop
DROP FUNCTION IF EXISTS total();
-- ok: unconfirmed-data-drop
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_customerId_fkey";

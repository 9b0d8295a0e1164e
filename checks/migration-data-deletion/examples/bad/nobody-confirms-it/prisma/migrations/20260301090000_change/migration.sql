-- ruleid: unconfirmed-data-drop
DROP TABLE "Plan" CASCADE;
-- ruleid: unconfirmed-data-drop
ALTER TABLE "Customer" DROP COLUMN "notes";
-- ruleid: unconfirmed-data-drop
TRUNCATE TABLE "Booking";
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking";
-- ruleid: unconfirmed-data-drop
UPDATE "Customer" SET "name" = '';
-- ruleid: unconfirmed-data-drop
DROP SCHEMA audit CASCADE;
-- ruleid: unconfirmed-data-drop
DROP TYPE "Mood" CASCADE;
-- ruleid: unconfirmed-data-drop
DROP EXTENSION hstore CASCADE;
-- ruleid: unconfirmed-data-drop
WITH gone AS (DELETE FROM "Booking" RETURNING *) SELECT count(*) FROM gone;
-- ok: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "status" = 'void';

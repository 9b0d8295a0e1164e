-- ruleid: irreversible-without-plan
ALTER TABLE "Customer" DROP COLUMN "notes";
-- ruleid: irreversible-without-plan
ALTER TABLE "Customer" ALTER COLUMN "name" TYPE VARCHAR(40);
-- ruleid: irreversible-without-plan
ALTER TABLE "Customer" ADD COLUMN "phone" TEXT NOT NULL;
-- ruleid: irreversible-without-plan
ALTER TABLE "Customer" ALTER COLUMN "notes" SET NOT NULL;
-- ruleid: irreversible-without-plan
UPDATE "Booking" SET "status" = 'closed' WHERE "status" = 'done';
-- ruleid: irreversible-without-plan
DELETE FROM "Booking" WHERE "status" = 'void';
-- ruleid: irreversible-without-plan
DROP TABLE "Plan";
-- ruleid: irreversible-without-plan
DROP TYPE "Mood" CASCADE;
-- ruleid: irreversible-without-plan
DROP SCHEMA audit CASCADE;
-- ruleid: irreversible-without-plan
TRUNCATE "Customer";

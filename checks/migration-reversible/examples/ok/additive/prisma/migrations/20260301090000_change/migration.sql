-- ok: irreversible-without-plan
ALTER TABLE "Customer" ADD COLUMN "phone" TEXT, ADD COLUMN "level" INTEGER NOT NULL DEFAULT 1;
-- ok: irreversible-without-plan
CREATE TABLE "Region" ("id" TEXT PRIMARY KEY, "name" TEXT NOT NULL);
-- ok: irreversible-without-plan
DROP INDEX IF EXISTS "Region_old";
-- ok: irreversible-without-plan
ALTER TABLE "Customer" ALTER COLUMN "name" TYPE TEXT;

SET lock_timeout = '5s';
-- ok: locking-change
ALTER TABLE "Customer" ADD COLUMN "level" INTEGER NOT NULL DEFAULT 1;
-- ok: locking-change
CREATE INDEX CONCURRENTLY "Booking_code_idx" ON "Booking"("code");
-- ok: locking-change
CREATE TABLE "Region" ("id" TEXT PRIMARY KEY, "name" TEXT NOT NULL);
-- ok: locking-change
CREATE INDEX "Region_name_idx" ON "Region"("name");
-- ok: locking-change
ALTER TABLE "Customer" ADD CONSTRAINT named CHECK (length("name") > 0) NOT VALID;
-- ok: locking-change
ALTER TABLE "Customer" ALTER COLUMN "name" TYPE VARCHAR(160);
-- ok: locking-change
ALTER TABLE "Customer" ALTER COLUMN "name" TYPE TEXT;

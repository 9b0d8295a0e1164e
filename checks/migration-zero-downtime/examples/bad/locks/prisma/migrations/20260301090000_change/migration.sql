SET lock_timeout = '5s';
-- ruleid: locking-change
ALTER TABLE "Customer" ADD COLUMN "level" INTEGER NOT NULL;
-- ruleid: locking-change
ALTER TABLE "Customer" ALTER COLUMN "notes" SET NOT NULL;
-- ruleid: locking-change
ALTER TABLE "Customer" ALTER COLUMN "name" TYPE VARCHAR(40);
-- ruleid: locking-change
CREATE INDEX "Booking_code_idx" ON "Booking"("code");
-- ruleid: locking-change
ALTER TABLE "Customer" ADD CONSTRAINT named CHECK (length("name") > 0);

SET lock_timeout = '5s';
-- ruleid: dropped-while-used
ALTER TABLE "Customer" DROP COLUMN "notes";
-- ruleid: dropped-while-used
ALTER TABLE "Customer" RENAME COLUMN "name" TO "label";
-- ruleid: dropped-while-used
DROP TABLE "Plan";
-- ruleid: dropped-while-used
ALTER TABLE "Booking" DROP COLUMN "status";
-- ruleid: dropped-while-used
ALTER TABLE "Booking" DROP COLUMN "closed_at";
-- ruleid: dropped-while-used
ALTER TABLE "Booking" RENAME COLUMN "due" TO "due_on";

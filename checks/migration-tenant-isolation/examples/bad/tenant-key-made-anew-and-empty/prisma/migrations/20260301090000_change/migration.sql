-- ruleid: tenant-key-dropped
ALTER TABLE "Booking" RENAME COLUMN "tenantId" TO "formerOwner";
ALTER TABLE "Booking" ADD COLUMN "tenantId" TEXT;

-- ruleid: tenant-key-dropped
ALTER TABLE "Booking" DROP COLUMN "tenantId";
-- ruleid: tenant-key-dropped
ALTER TABLE "Customer" ALTER COLUMN "tenantId" DROP NOT NULL;

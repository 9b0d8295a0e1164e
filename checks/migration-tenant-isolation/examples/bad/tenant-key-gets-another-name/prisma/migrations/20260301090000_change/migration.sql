-- ruleid: tenant-key-dropped
ALTER TABLE "Customer" RENAME COLUMN "tenantId" TO "ownedBy";
ALTER TABLE "Customer" DROP CONSTRAINT "Customer_tenantId_fkey";

ALTER TABLE "Booking" DROP COLUMN "tenantId";

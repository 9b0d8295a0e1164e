-- ruleid: foreign-key-dropped
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_customerId_fkey";
-- ruleid: foreign-key-dropped
ALTER TABLE "Booking" DROP CONSTRAINT booking_plan;
ALTER TABLE "Booking" ADD CONSTRAINT booking_offer FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") NOT VALID;
ALTER TABLE "Booking" VALIDATE CONSTRAINT booking_offer;

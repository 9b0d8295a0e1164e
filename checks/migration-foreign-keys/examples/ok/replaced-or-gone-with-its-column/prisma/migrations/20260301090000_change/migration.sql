-- ok: foreign-key-dropped
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_customerId_fkey";
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_customer_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE NOT VALID;
-- ok: foreign-key-unvalidated
ALTER TABLE "Booking" VALIDATE CONSTRAINT "Booking_customer_fkey";
-- ok: foreign-key-dropped
ALTER TABLE "Tenant" DROP CONSTRAINT "Tenant_planId_fkey";
ALTER TABLE "Tenant" DROP COLUMN "planId";
-- ok: relation-column-without-key
ALTER TABLE "Customer" ADD COLUMN "stripeId" TEXT;
-- ok: foreign-key-dropped
ALTER TABLE "Booking" DROP CONSTRAINT booking_plan;
ALTER TABLE "Booking" ADD CONSTRAINT booking_offer FOREIGN KEY ("planId") REFERENCES "Plan"("id") NOT VALID;
ALTER TABLE "Booking" VALIDATE CONSTRAINT booking_offer;

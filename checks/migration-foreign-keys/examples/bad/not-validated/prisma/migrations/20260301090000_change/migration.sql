ALTER TABLE "Customer" ADD COLUMN "bookingId" TEXT;
-- ruleid: foreign-key-unvalidated
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id") NOT VALID;

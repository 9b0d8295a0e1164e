-- ruleid: table-without-tenant-key
CREATE TABLE "BookingNote" ("id" TEXT PRIMARY KEY, "bookingId" TEXT NOT NULL, "body" TEXT NOT NULL);
ALTER TABLE "BookingNote" ADD CONSTRAINT "BookingNote_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id");

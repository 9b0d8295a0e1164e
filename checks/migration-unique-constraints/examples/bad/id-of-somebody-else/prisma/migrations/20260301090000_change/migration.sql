ALTER TABLE "Booking" ADD COLUMN "calendarEventId" TEXT;
-- ruleid: unique-without-tenant-key
CREATE UNIQUE INDEX "Booking_calendarEventId_key" ON "Booking"("calendarEventId");

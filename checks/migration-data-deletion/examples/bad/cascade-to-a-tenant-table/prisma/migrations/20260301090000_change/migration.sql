CREATE TABLE "Note" ("id" TEXT PRIMARY KEY, "tenantId" TEXT NOT NULL, "bookingId" TEXT NOT NULL);
-- ruleid: cascade-added
ALTER TABLE "Note" ADD CONSTRAINT "Note_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id") ON DELETE CASCADE;
-- ok: cascade-added
ALTER TABLE "Note" ADD CONSTRAINT "Note_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT;

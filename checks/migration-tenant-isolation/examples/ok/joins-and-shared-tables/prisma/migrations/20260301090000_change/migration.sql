-- ok: table-without-tenant-key
CREATE TABLE "BookingGuest" ("bookingId" TEXT NOT NULL REFERENCES "Booking"("id"), "customerId" TEXT NOT NULL REFERENCES "Customer"("id"), PRIMARY KEY ("bookingId", "customerId"));
-- ok: table-without-tenant-key
CREATE TABLE "Template" ("id" TEXT PRIMARY KEY, "firstBookingId" TEXT REFERENCES "Booking"("id"), "body" TEXT);
-- ok: table-without-tenant-key
CREATE TABLE "Country" ("id" TEXT PRIMARY KEY, "name" TEXT);
-- ok: row-policy-removed
DROP POLICY IF EXISTS own_rows ON "Customer";
CREATE POLICY own_rows ON "Customer" USING ("tenantId" = current_setting('app.tenant'));

-- ruleid: unique-without-tenant-key
-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Booking_code_key" ON "Booking"("code");
-- ruleid: unique-without-tenant-key
-- ruleid: unique-on-filled-table
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_email_key" UNIQUE ("email");
-- ruleid: unique-without-tenant-key
CREATE TABLE "Room" ("id" TEXT PRIMARY KEY, "tenantId" TEXT NOT NULL, "name" TEXT UNIQUE);
-- ruleid: unique-without-tenant-key
-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Customer_lower_name" ON "Customer"(lower("name"));

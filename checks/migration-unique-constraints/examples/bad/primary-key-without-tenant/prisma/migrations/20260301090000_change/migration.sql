-- ruleid: unique-without-tenant-key
-- ruleid: unique-on-filled-table
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_pkey", ADD PRIMARY KEY ("code");
-- ruleid: unique-without-tenant-key
CREATE TABLE "Room" ("name" TEXT PRIMARY KEY, "tenantId" TEXT NOT NULL);
-- ruleid: unique-without-tenant-key
-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Customer_name" ON "Customer"("name", ("tenantId" IS NULL));
-- ok: unique-without-tenant-key
CREATE TABLE "Desk" ("tenantId" TEXT NOT NULL, "name" TEXT NOT NULL, PRIMARY KEY ("tenantId", "name"));

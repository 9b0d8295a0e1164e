DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM "Booking" GROUP BY "tenantId", "code" HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'duplicates';
  END IF;
END $$;
-- ok: unique-on-filled-table
-- ok: unique-without-tenant-key
CREATE UNIQUE INDEX "Booking_tenantId_code_key" ON "Booking"("tenantId", "code");
ALTER TABLE "Customer" ADD COLUMN "resetToken" TEXT, ADD COLUMN "publicId" TEXT;
-- ok: unique-without-tenant-key
CREATE UNIQUE INDEX "Customer_resetToken_key" ON "Customer"("resetToken");
-- ok: unique-without-tenant-key
CREATE UNIQUE INDEX "Customer_publicId_key" ON "Customer"("publicId");
CREATE TABLE "Invoice" ("id" TEXT PRIMARY KEY, "tenantId" TEXT NOT NULL, "bookingId" TEXT NOT NULL REFERENCES "Booking"("id"));
-- ok: unique-without-tenant-key
CREATE UNIQUE INDEX "Invoice_bookingId_key" ON "Invoice"("bookingId");
CREATE TABLE "Country" ("id" TEXT PRIMARY KEY, "iso" TEXT NOT NULL);
-- ok: unique-without-tenant-key
CREATE UNIQUE INDEX "Country_iso_key" ON "Country"("iso");
-- ok: unique-on-filled-table
CREATE UNIQUE INDEX "Customer_tenantId_email_name_key" ON "Customer"("tenantId", "email", "name");
ALTER TABLE "Booking" ADD COLUMN "number" UUID NOT NULL DEFAULT gen_random_uuid();
-- ok: unique-on-filled-table
CREATE UNIQUE INDEX "Booking_tenantId_number_key" ON "Booking"("tenantId", "number");

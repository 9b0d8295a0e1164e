-- ok: table-without-tenant-key
CREATE TABLE "Note" ("id" TEXT PRIMARY KEY, "bookingId" TEXT NOT NULL, "body" TEXT NOT NULL);
ALTER TABLE "Note" ADD CONSTRAINT "Note_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id");
ALTER TABLE "Note" ADD COLUMN "tenantId" TEXT;
-- ok: backfill-across-tenants
UPDATE "Note" n SET "tenantId" = b."tenantId" FROM "Booking" b WHERE b."id" = n."bookingId";
ALTER TABLE "Note" ALTER COLUMN "tenantId" SET NOT NULL;

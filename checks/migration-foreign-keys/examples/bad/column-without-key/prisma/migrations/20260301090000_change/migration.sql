ALTER TABLE "Customer"
    ADD COLUMN "paid" TEXT;
-- ruleid: relation-column-without-key
ALTER TABLE "Customer" ADD COLUMN "planId" TEXT;
-- ruleid: relation-column-without-key
CREATE TABLE "Note" ("id" TEXT PRIMARY KEY, "tenantId" TEXT NOT NULL REFERENCES "Tenant"("id"), "bookingId" TEXT NOT NULL);

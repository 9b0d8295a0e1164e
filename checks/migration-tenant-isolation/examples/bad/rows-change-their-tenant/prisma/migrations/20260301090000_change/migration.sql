-- ruleid: tenant-key-rewritten
UPDATE "Booking" SET "tenantId" = 'main';
-- ruleid: tenant-key-rewritten
UPDATE "Booking" SET "tenantId" = 'main' WHERE "status" = 'lost';
-- ruleid: tenant-key-rewritten
UPDATE "Customer" SET "tenantId" = 'main' WHERE "name" IS NOT NULL;
-- ruleid: tenant-key-rewritten
ALTER TABLE "Booking" ALTER COLUMN "tenantId" SET DEFAULT 'main';
-- ruleid: tenant-key-rewritten
ALTER TABLE "Customer" ALTER COLUMN "tenantId" TYPE VARCHAR(40) USING 'main';
-- ruleid: tenant-key-rewritten
INSERT INTO "Booking" ("id", "tenantId") VALUES ('1', 'a') ON CONFLICT ("id") DO UPDATE SET "tenantId" = 'main';
-- ok: tenant-key-rewritten
UPDATE "Booking" SET "tenantId" = 'main' WHERE "tenantId" IS NULL;

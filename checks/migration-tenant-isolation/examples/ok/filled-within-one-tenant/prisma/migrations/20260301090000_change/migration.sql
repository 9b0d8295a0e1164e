ALTER TABLE "Booking" ADD COLUMN "email" TEXT;
-- ok: backfill-across-tenants
UPDATE "Booking" b SET "email" = c."email" FROM "Customer" c WHERE c."tenantId" = b."tenantId" AND c."name" = b."code";
-- ok: backfill-across-tenants
UPDATE "Booking" b SET "email" = c."email" FROM "Customer" c WHERE c."id" = b."customerId";
-- ok: backfill-across-tenants
INSERT INTO "Booking" ("id", "tenantId", "customerId", "code")
SELECT c."id", c."tenantId", c."id", 'first' FROM "Customer" c
WHERE NOT EXISTS (SELECT 1 FROM "Booking" b WHERE b."tenantId" = c."tenantId" AND b."customerId" = c."id");
-- ok: backfill-across-tenants
WITH firsts AS (SELECT "tenantId", min("email") AS email FROM "Customer" GROUP BY "tenantId")
UPDATE "Booking" b SET "email" = f.email FROM firsts f WHERE f."tenantId" = b."tenantId";
-- ok: backfill-across-tenants
UPDATE "Booking" SET "status" = 'closed' WHERE "status" = 'done';

ALTER TABLE "Booking" ADD COLUMN "email" TEXT;
-- ruleid: backfill-across-tenants
UPDATE "Booking" b SET "email" = c."email" FROM "Customer" c WHERE c."name" = b."code";
-- ruleid: backfill-across-tenants
INSERT INTO "Booking" ("id", "tenantId", "customerId", "code") SELECT c."id", b."tenantId", c."id", b."code" FROM "Booking" b JOIN "Customer" c ON c."email" = b."email";
-- ruleid: backfill-across-tenants
UPDATE "Booking" b SET "email" = (SELECT c."email" FROM "Customer" c WHERE c."name" = b."code" LIMIT 1);
-- ruleid: backfill-across-tenants
UPDATE "Booking" b SET "email" = c."email" FROM "Customer" c WHERE c."name" = b."code" AND (c."tenantId" = b."tenantId" OR b."email" IS NULL);

-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "status" <> 'paid';
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" USING "Customer" WHERE "Booking"."customerId" = "Customer"."id";
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "code" LIKE '%';
-- ruleid: unconfirmed-data-drop
ALTER TABLE "Customer" ALTER COLUMN "notes" TYPE VARCHAR(1) USING left("notes", 1);
-- ok: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "code" LIKE 'test-%';
-- ok: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "customerId" IN (SELECT "id" FROM "Customer" WHERE "email" = 'test@example.com');
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" USING "Customer" c WHERE c."email" = 'test@example.com';
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE EXISTS (SELECT 1 FROM "Customer" WHERE "email" = 'test@example.com');
-- ok: unconfirmed-data-drop
DELETE FROM "Booking" USING "Customer" c WHERE "Booking"."customerId" = c."id" AND c."email" = 'test@example.com';
ALTER TABLE "Booking" ADD COLUMN "keep" BOOLEAN NOT NULL DEFAULT false;
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "keep" = false;

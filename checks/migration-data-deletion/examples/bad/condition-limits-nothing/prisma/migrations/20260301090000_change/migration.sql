-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE true;
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "id" = "id";
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "id" IS NOT NULL;
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE EXISTS (SELECT 1);
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "id" IN (SELECT "id" FROM "Booking");
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE "code" = 'x' OR 1 = 1;
-- ruleid: unconfirmed-data-drop
UPDATE "Customer" SET "notes" = '' WHERE "notes" IS NOT NULL;
-- ruleid: unconfirmed-data-drop
ALTER TABLE "Customer" ALTER COLUMN "notes" TYPE INTEGER USING NULL;
-- ok: unconfirmed-data-drop
ALTER TABLE "Booking" ALTER COLUMN "code" TYPE TEXT USING ("code"::text);
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE length("id") >= 0;
-- ruleid: unconfirmed-data-drop
DELETE FROM "Booking" WHERE -1 < octet_length("id");

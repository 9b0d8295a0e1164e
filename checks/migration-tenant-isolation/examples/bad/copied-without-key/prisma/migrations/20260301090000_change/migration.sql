-- ruleid: table-without-tenant-key
CREATE TABLE "BookingCopy" AS SELECT "id", "code" FROM "Booking";
-- ruleid: table-without-tenant-key
SELECT "id", "email" INTO "Mails" FROM "Customer";
CREATE TABLE "Codes" ("code" TEXT);
-- ruleid: table-without-tenant-key
INSERT INTO "Codes" SELECT "code" FROM "Booking";
-- ok: table-without-tenant-key
CREATE TABLE "BookingBackup" AS SELECT * FROM "Booking";
-- ok: table-without-tenant-key
CREATE TEMP TABLE "Seen" AS SELECT "id" FROM "Booking";

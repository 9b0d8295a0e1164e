CREATE TABLE "new_Plan" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL);
-- ruleid: unconfirmed-data-drop
DROP TABLE "Plan";
ALTER TABLE "new_Plan" RENAME TO "Plan";
CREATE TABLE "new_Booking" AS SELECT * FROM "Booking" WHERE false;
-- ruleid: unconfirmed-data-drop
DROP TABLE "Booking";
ALTER TABLE "new_Booking" RENAME TO "Booking";
CREATE TABLE "new_Customer" ("id" TEXT, "tenantId" TEXT NOT NULL, "email" TEXT, "name" TEXT, "notes" TEXT);
INSERT INTO "new_Customer" ("id", "tenantId", "email", "name", "notes") SELECT "id", "tenantId", "email", "name", NULL FROM "Customer";
-- ruleid: unconfirmed-data-drop
DROP TABLE "Customer";
ALTER TABLE "new_Customer" RENAME TO "Customer";

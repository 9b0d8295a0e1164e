CREATE TABLE "new_Plan" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL);
INSERT INTO "new_Plan" ("id", "code") SELECT "id", "code" FROM "Plan";
DELETE FROM "new_Plan";
-- ruleid: unconfirmed-data-drop
DROP TABLE "Plan";
ALTER TABLE "new_Plan" RENAME TO "Plan";
CREATE TABLE "new_Tenant" ("id" TEXT NOT NULL PRIMARY KEY, "slug" TEXT NOT NULL, "planId" TEXT NOT NULL);
INSERT INTO "new_Tenant" ("id", "slug", "planId") SELECT "id", "slug", "planId" FROM "Tenant";
-- ok: unconfirmed-data-drop
DROP TABLE "Tenant";
ALTER TABLE "new_Tenant" RENAME TO "Tenant";
-- ruleid: unconfirmed-data-drop
DELETE FROM "Tenant";
-- ruleid: unconfirmed-data-drop
ALTER TABLE "Tenant" DROP COLUMN "planId";

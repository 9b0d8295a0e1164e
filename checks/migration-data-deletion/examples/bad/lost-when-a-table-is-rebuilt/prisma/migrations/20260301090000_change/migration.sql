PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Customer" ("id" TEXT NOT NULL PRIMARY KEY, "tenantId" TEXT NOT NULL, "email" TEXT NOT NULL, "name" TEXT NOT NULL);
INSERT INTO "new_Customer" ("id", "tenantId", "email", "name") SELECT "id", "tenantId", "email", "name" FROM "Customer";
-- ruleid: unconfirmed-data-drop
DROP TABLE "Customer";
ALTER TABLE "new_Customer" RENAME TO "Customer";
PRAGMA foreign_keys=ON;

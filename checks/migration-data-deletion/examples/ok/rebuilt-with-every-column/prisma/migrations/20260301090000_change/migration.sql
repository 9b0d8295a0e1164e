CREATE TABLE "new_Plan" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL, "name" TEXT);
INSERT INTO "new_Plan" ("id", "code") SELECT "id", "code" FROM "Plan";
-- ok: unconfirmed-data-drop
DROP TABLE "Plan";
ALTER TABLE "new_Plan" RENAME TO "Plan";

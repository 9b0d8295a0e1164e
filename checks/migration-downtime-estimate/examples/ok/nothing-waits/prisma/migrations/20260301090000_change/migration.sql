SET lock_timeout = '5s';
ALTER TABLE "Customer" ADD COLUMN "phone" TEXT;
CREATE TABLE "Region" ("id" TEXT PRIMARY KEY);

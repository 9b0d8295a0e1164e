ALTER TABLE "Customer" ADD COLUMN "phone" TEXT;
CREATE TABLE "Region" ("id" TEXT PRIMARY KEY);
CREATE INDEX "Customer_phone_idx" ON "Customer"("phone");

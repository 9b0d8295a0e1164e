-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Booking_tenantId_code_key" ON "Booking"("tenantId", "code");
ALTER TABLE "Booking" ADD COLUMN "channel" TEXT NOT NULL DEFAULT 'web', ADD COLUMN "number" UUID NOT NULL DEFAULT gen_random_uuid();
-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Booking_tenantId_channel_key" ON "Booking"("tenantId", "channel");
UPDATE "Booking" SET "number" = (SELECT min("number") FROM "Booking" b WHERE b."tenantId" = "Booking"."tenantId") WHERE "status" = 'open';
-- ruleid: unique-on-filled-table
CREATE UNIQUE INDEX "Booking_tenantId_number_key" ON "Booking"("tenantId", "number");

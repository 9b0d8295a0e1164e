ALTER TABLE "Booking" ADD COLUMN "planId" TEXT REFERENCES "Plan"("id");

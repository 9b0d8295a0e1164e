ALTER TABLE "Customer" ADD COLUMN "remarks" TEXT;
-- ok: irreversible-without-plan
UPDATE "Customer" SET "remarks" = "notes";

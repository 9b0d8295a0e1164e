ALTER TABLE "Customer" DROP COLUMN "notes";

-- ruleid: unconfirmed-data-drop
ALTER TABLE "Customer" DROP COLUMN "notes";

-- ruleid: locking-change
ALTER TABLE "Customer" ADD COLUMN "phone" TEXT;

SET lock_timeout = '5s';
-- ok: dropped-while-used
ALTER TABLE "Customer" DROP COLUMN "notes";

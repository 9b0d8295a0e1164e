CREATE TYPE "Mood" AS ENUM ('GOOD', 'BAD', 'UGLY');
ALTER TABLE "Customer" ADD COLUMN "mood" "Mood";

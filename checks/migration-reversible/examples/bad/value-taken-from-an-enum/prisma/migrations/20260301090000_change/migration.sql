BEGIN;
CREATE TYPE "Mood_new" AS ENUM ('GOOD', 'BAD');
-- ruleid: irreversible-without-plan
ALTER TABLE "Customer" ALTER COLUMN "mood" TYPE "Mood_new" USING ("mood"::text::"Mood_new");
ALTER TYPE "Mood" RENAME TO "Mood_old";
ALTER TYPE "Mood_new" RENAME TO "Mood";
DROP TYPE "Mood_old";
COMMIT;

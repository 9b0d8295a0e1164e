-- ruleid: row-policy-removed
ALTER TABLE "Booking" DISABLE ROW LEVEL SECURITY;
-- ruleid: row-policy-removed
DROP POLICY IF EXISTS own_rows ON "Customer";

-- ruleid: row-policy-removed
DROP POLICY IF EXISTS own_rows ON "Customer";
CREATE POLICY own_rows ON "Customer" USING (true);

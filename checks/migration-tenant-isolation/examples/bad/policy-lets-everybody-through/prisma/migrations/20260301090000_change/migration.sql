-- ruleid: row-policy-loosened
ALTER POLICY own_rows ON "Customer" USING (true);
-- ruleid: row-policy-loosened
CREATE POLICY public_rows ON "Booking" FOR SELECT USING ("id" = "id" OR false);
-- ruleid: row-policy-loosened
CREATE POLICY checked ON "Booking" USING ("tenantId" = current_setting('app.tenant')) WITH CHECK (true);
-- ruleid: row-policy-loosened
CREATE POLICY opened ON "Booking" FOR SELECT USING ("status" = 'open');
-- ruleid: row-policy-loosened
CREATE POLICY for_jobs ON "Booking" TO job_runner USING (true);
-- ruleid: row-policy-loosened
ALTER ROLE app BYPASSRLS;
-- ok: row-policy-loosened
CREATE POLICY narrower ON "Booking" AS RESTRICTIVE USING (true);
-- ok: row-policy-loosened
CREATE POLICY of_members ON "Booking" USING ("tenantId" IN (SELECT "tenantId" FROM member WHERE account = current_setting('app.account')));
-- ok: row-policy-loosened
ALTER ROLE app NOBYPASSRLS;

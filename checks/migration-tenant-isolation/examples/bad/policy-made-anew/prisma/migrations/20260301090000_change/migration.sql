-- ruleid: row-policy-removed
DROP POLICY IF EXISTS own_rows ON "Customer";
-- ok: row-policy-loosened
CREATE POLICY own_rows ON "Customer" USING ("tenantId" = current_setting('app.tenant_id')) WITH CHECK ("tenantId" = current_setting('app.tenant_id'));

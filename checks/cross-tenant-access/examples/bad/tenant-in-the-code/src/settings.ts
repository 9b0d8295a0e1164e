export const TENANT_ID = 'main-tenant';

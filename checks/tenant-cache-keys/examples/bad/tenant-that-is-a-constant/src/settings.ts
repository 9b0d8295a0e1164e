export const TENANT_ID = 'main';

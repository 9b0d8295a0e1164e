export const context: { tenantId?: string } = {};

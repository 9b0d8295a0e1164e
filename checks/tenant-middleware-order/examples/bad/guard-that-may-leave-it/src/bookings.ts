export const list = async (tenantId: string) => [tenantId];

export interface Principal {
  id: string;
  tenantId: string;
}

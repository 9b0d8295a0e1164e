import { Schema } from 'mongoose';

export const ofTenant = {
  tenantId: { type: Schema.Types.ObjectId, ref: 'Tenant', required: true, index: true },
};

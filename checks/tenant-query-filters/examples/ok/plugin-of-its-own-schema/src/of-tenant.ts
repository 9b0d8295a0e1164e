import { Schema } from 'mongoose';
import { currentTenant } from './context';

const METHODS = ['find', 'findOne', 'updateOne', 'findOneAndUpdate'] as const;

export function ofTenant(schema: Schema) {
  schema.add({ tenantId: { type: String, required: true, index: true } });
  for (const method of METHODS) {
    schema.pre(method as 'find', function () {
      if (this.getOptions().everyTenant) return;
      this.where({ tenantId: currentTenant() });
    });
  }
}

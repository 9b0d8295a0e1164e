import { Schema } from 'mongoose';
import { currentTenant } from './context';

// What this is called for is not written here.
export const ofCrew = (methods: string[]) => (schema: Schema) => {
  schema.pre(methods as never, function () {
    this.where({ tenantId: currentTenant() });
  });
};

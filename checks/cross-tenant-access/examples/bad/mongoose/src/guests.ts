import { AsyncLocalStorage } from 'node:async_hooks';
import { type Query, Schema, model } from 'mongoose';

export const running = new AsyncLocalStorage<{ tenantId: string }>();

function ofTheTenant(schema: Schema) {
  schema.add({ tenantId: { type: Schema.Types.ObjectId, ref: 'Tenant', required: true } });
  for (const step of ['find', 'findOne', 'updateOne', 'deleteOne'] as const) {
    schema.pre(step as 'find', function (this: Query<unknown, unknown>) {
      this.where({ tenantId: running.getStore()?.tenantId });
    });
  }
}

const guestSchema = new Schema({ name: String, leftAt: Date });
guestSchema.plugin(ofTheTenant);
export const Guest = model('Guest', guestSchema);

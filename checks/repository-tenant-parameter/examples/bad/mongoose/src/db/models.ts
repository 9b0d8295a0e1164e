import { Schema, model } from 'mongoose';

export const Tenant = model('Tenant', new Schema({ name: String }));
export const Room = model(
  'Room',
  new Schema({ tenantId: { type: Schema.Types.ObjectId, ref: 'Tenant', required: true, index: true }, name: String }),
);
export const Booking = model(
  'Booking',
  new Schema({
    tenantId: { type: Schema.Types.ObjectId, ref: 'Tenant', required: true, index: true },
    room: { type: Schema.Types.ObjectId, ref: 'Room', required: true },
    guests: Number,
  }),
);

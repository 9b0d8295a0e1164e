import { Schema, model } from 'mongoose';

const roomSchema = new Schema({ tenantId: { type: String, required: true, index: true }, name: String });
export const Room = model('Room', roomSchema);

const bookingSchema = new Schema({ tenantId: { type: String, required: true }, roomId: String, guests: Number });
bookingSchema.index({ tenantId: 1, roomId: 1 });
export const Booking = model('Booking', bookingSchema);

// ruleid: tenant-key-unindexed
const noteSchema = new Schema({ tenantId: { type: String, required: true }, author: String });
export const Note = model('Note', noteSchema);

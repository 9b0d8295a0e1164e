import { Schema, model } from 'mongoose';
import { ofTenant } from './of-tenant';

const shipmentSchema = new Schema({ weight: Number, sentAt: Date });
shipmentSchema.plugin(ofTenant);
export const Shipment = model('Shipment', shipmentSchema);

const palletSchema = new Schema({ tenantId: { type: String, required: true, index: true }, bay: String });
export const Pallet = model('Pallet', palletSchema);

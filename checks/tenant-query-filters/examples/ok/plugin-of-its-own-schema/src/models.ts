import { Schema, model } from 'mongoose';
import { ofCrew } from './of-crew';
import { ofTenant } from './of-tenant';

const shipmentSchema = new Schema({ weight: Number, sentAt: Date });
shipmentSchema.plugin(ofTenant);
export const Shipment = model('Shipment', shipmentSchema);

const crewSchema = new Schema({ tenantId: { type: String, required: true, index: true }, name: String });
crewSchema.plugin(ofCrew(['find', 'deleteMany']));
export const Crew = model('Crew', crewSchema);

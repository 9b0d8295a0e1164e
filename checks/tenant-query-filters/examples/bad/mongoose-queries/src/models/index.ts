import mongoose, { Schema, model } from 'mongoose';
import { ofTenant } from './fields';

export const Tenant = model('Tenant', new Schema({ name: String, slug: { type: String, unique: true } }));

const lineSchema = new Schema({ sku: String, quantity: Number }, { _id: false });
const invoiceSchema = new Schema(
  { ...ofTenant, number: { type: String, required: true }, status: String, lines: [lineSchema] },
  { timestamps: true },
);
invoiceSchema.index({ tenantId: 1, number: 1 }, { unique: true });
export const Invoice = mongoose.models.Invoice || mongoose.model('Invoice', invoiceSchema);

const paymentSchema = new Schema({
  invoice: { type: Schema.Types.ObjectId, ref: 'Invoice', required: true },
  amount: Number,
});
export const Payment = model('Payment', paymentSchema);

export const Customer = model(
  'Customer',
  new Schema({ ...ofTenant, externalId: { type: String, unique: true }, email: String, name: String }),
);

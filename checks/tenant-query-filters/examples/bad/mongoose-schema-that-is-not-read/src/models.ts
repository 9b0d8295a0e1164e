import { model, Schema } from 'mongoose';
import { invoiceSchema } from '@shop/schemas';

export const Tenant = model('Tenant', new Schema({ name: String }));
export const Note = model('Note', new Schema({ tenantId: { type: String, required: true }, text: String }));
export const Invoice = model('Invoice', invoiceSchema);

export const notes = (tenantId: string) => Note.find({ tenantId });
export const invoices = () => Invoice.find();

import { Schema, model } from 'mongoose';
import { currentTenant } from './context';

const invoiceSchema = new Schema({ tenantId: { type: String, required: true, index: true }, number: String });
invoiceSchema.pre(/^find/, function () {
  this.where({ tenantId: currentTenant().tenantId });
});
invoiceSchema.pre('aggregate', function () {
  this.pipeline().unshift({ $match: { tenantId: currentTenant().tenantId } });
});
export const Invoice = model('Invoice', invoiceSchema);

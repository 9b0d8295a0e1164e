import bcrypt from 'bcrypt';
import { Schema, model } from 'mongoose';
import { seal } from './seal';

const integrationSchema = new Schema({
  tenantId: { type: String, required: true },
  apiKey: { type: String, required: true },
  accessKey: { type: String, set: (value: string) => seal(value) },
  bank: { iban: String, owner: String },
});
export const Integration = model('Integration', integrationSchema);

const userSchema = new Schema({ email: String, password: { type: String, select: false }, resetToken: String });
userSchema.pre('save', async function () {
  if (this.isModified('password')) this.password = await bcrypt.hash(this.password!, 12);
});
export const User = model('User', userSchema);

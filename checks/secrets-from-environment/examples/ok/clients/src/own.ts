import { SmsGateway } from './sms';

class Field {
  constructor(readonly options: { password: string }) {}
}

// ok: literal-credential
export const field = new Field({ password: 'Your new password' });
// ok: literal-credential
export const sms = new SmsGateway({ token: process.env.SMS_TOKEN as string });

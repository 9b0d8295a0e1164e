import { SmsGateway } from './sms';

class Courier {
  constructor(private readonly options: { apiKey: string; tries?: number }) {}

  send(text: string): Promise<Response> {
    return fetch('https://courier.acme.io/send', {
      method: 'POST',
      headers: { 'x-key': this.options.apiKey },
      body: text,
    });
  }
}

// ok: literal-credential
export const courier = new Courier({ apiKey: process.env.COURIER_API_KEY as string });
// ruleid: literal-credential
export const spare = new Courier({ apiKey: 'acme-courier-second', tries: 5 });
// ruleid: literal-credential
export const sms = new SmsGateway({ token: 'acme-sms-second' });

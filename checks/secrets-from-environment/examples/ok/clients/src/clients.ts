import Stripe from 'stripe';
import session from 'express-session';
import jwt from 'jsonwebtoken';
import { MailClient } from '@acme/mail';
import { Pool } from 'pg';
import { readFileSync } from 'node:fs';

export interface Options {
  apiKey: string;
  password: string;
}

export class Clients {
  readonly stripe: Stripe;
  readonly mail: MailClient;

  constructor(options: Options) {
    // ok: literal-credential
    this.stripe = new Stripe(options.apiKey);
    this.mail = new MailClient({ apiKey: options.apiKey });
  }
}

// ok: literal-credential
export const local = new Pool({ host: 'localhost', user: 'app', password: 'app-on-laptop' });
// ok: literal-credential
export const offline = new MailClient({ apiKey: 'not-needed', baseUrl: 'http://localhost:11434' });
export const sessions = session({ secret: process.env.SESSION_SECRET as string, resave: false, saveUninitialized: false });
const key = readFileSync('/run/secrets/signing-key', 'utf8');
export const ticket = (id: string): string => jwt.sign({ id }, key, { expiresIn: '1h' });

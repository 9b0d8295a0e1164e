import { createHmac, createSecretKey } from 'node:crypto';
import nodemailer from 'nodemailer';
import { Pool } from 'pg';
import session from 'express-session';
import Stripe from 'stripe';

// ruleid: literal-credential
const base = { user: 'app', password: 'orange-harbour-nine' };
export const pool = new Pool({ host: 'db.acme.io', ...base });

// ruleid: literal-credential
const mail = { host: 'smtp.acme.io', auth: { user: 'app', pass: 'orange-harbour-nine' } };
export const transport = nodemailer.createTransport(mail);

export const sign = (body: string): string =>
  // ruleid: literal-credential
  createHmac('sha256', Buffer.from('orange-harbour-nine', 'utf8')).update(body).digest('hex');

export const signAgain = (body: string): string =>
  // ruleid: literal-credential
  createHmac('sha256', createSecretKey(Buffer.from('orange-harbour-nine'))).update(body).digest('hex');

// ruleid: literal-credential
export const login = session({ secret: ['orange-harbour-nine'], resave: false });

// ruleid: literal-credential
export const stripe = new Stripe('orange-harbour-nine');

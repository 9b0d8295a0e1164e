import Stripe from 'stripe';
import nodemailer from 'nodemailer';
import session from 'express-session';
import jwt from 'jsonwebtoken';
import { createHmac } from 'node:crypto';
import { MailClient } from '@acme/mail';
import { Pool } from 'pg';
import mongoose from 'mongoose';

// ruleid: literal-credential
const TICKET_KEY = 'ticket-to-ride';

// ruleid: literal-credential
export const stripe = new Stripe('apple-banana-cherry');

// ruleid: literal-credential
export const mail = new MailClient({ region: 'eu', apiKey: 'orange-lemon-lime' });

// ruleid: literal-credential
export const pool = new Pool({ host: 'db.internal.acme.dev', user: 'app', password: 'plum-pear-peach' });

export const transport = nodemailer.createTransport({
  host: 'smtp.acme.dev',
  auth: {
    user: 'postmaster',
    // ruleid: literal-credential
    pass: 'fig-date-grape',
  },
});

// ruleid: literal-credential
export const sessions = session({ secret: 'keyboard cat', resave: false, saveUninitialized: false });

// ruleid: literal-credential
export const ticket = (id: string): string => jwt.sign({ id }, 'kiwi-melon-berry', { expiresIn: '1h' });

// ruleid: literal-credential
export const digest = (text: string): string => createHmac('sha256', 'mango-papaya').update(text).digest('hex');

export const check = (token: string): unknown => jwt.verify(token, TICKET_KEY);

// ruleid: literal-credential
void mongoose.connect('mongodb://app:quince-guava@cluster0.acme.dev/app');

export const partners = (): Promise<Response> =>
  // ruleid: literal-credential
  fetch('https://partners.acme.dev/v1', { headers: { Authorization: 'Bearer raspberry-and-rhubarb' } });

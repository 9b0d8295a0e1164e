import express from 'express';
import { bookings } from './bookings';
import { invoices } from './invoices';
import { payments } from './payments';
import { refunds } from './refunds';
import { resolveTenant } from './tenant';

export const app = express();
app.use('/bookings', bookings);
app.use('/payments', payments);
app.use('/refunds', refunds);
app.use(resolveTenant);
app.use('/invoices', invoices);

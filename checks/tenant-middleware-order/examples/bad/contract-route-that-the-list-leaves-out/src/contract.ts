import { initContract } from '@ts-rest/core';

const c = initContract();

export const contract = c.router({
  listBookings: { method: 'GET', path: '/v1/bookings', responses: { 200: c.type<unknown>() } },
  listInvoices: { method: 'GET', path: '/v1/invoices', responses: { 200: c.type<unknown>() } },
});

import { DataSource } from 'typeorm';
import { Invoice, InvoiceLine, Page, Tenant } from './entities';

export const dataSource = new DataSource({ type: 'postgres', entities: [Tenant, Invoice, InvoiceLine, Page] });

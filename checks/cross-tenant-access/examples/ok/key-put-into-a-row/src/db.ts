import { DataSource } from 'typeorm';
import { Booking, Room, Tenant } from './entities';

export const dataSource = new DataSource({ type: 'postgres', entities: [Tenant, Room, Booking] });

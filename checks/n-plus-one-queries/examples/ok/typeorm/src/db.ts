import { DataSource } from 'typeorm';
import { Booking, Room } from './entities';

export const dataSource = new DataSource({ type: 'postgres', entities: [Room, Booking] });
export const rooms = dataSource.getRepository(Room);
export const bookings = dataSource.getRepository(Booking);

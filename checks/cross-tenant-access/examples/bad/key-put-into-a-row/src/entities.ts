import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tenants')
export class Tenant {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() name!: string;
}

export abstract class OfTenant {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ name: 'tenant_id' }) tenantId!: string;
  @ManyToOne(() => Tenant) @JoinColumn({ name: 'tenant_id' }) tenant!: Tenant;
}

@Entity('rooms')
export class Room extends OfTenant {
  @Column() name!: string;
}

@Entity('bookings')
export class Booking extends OfTenant {
  @Column({ name: 'room_id' }) roomId!: string;
  @ManyToOne(() => Room) @JoinColumn({ name: 'room_id' }) room!: Room;
}

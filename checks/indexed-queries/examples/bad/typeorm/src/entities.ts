import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('rooms')
@Unique(['code'])
export class Room {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Index() @Column({ name: 'tenant_id' }) tenantId!: string;
  @Column() name!: string;
  @Column() code!: string;
  @Column() floor!: string;
}

@Entity('bookings')
@Index('bookings_tenant', ['tenantId', 'room'])
export class Booking {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ name: 'tenant_id' }) tenantId!: string;
  @ManyToOne(() => Room) @JoinColumn({ name: 'room_id' }) room!: Room;
  @Column('int') guests!: number;
}

@Entity('notes')
// ruleid: tenant-key-unindexed
export class Note {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() tenantId!: string;
  @Column() author!: string;
  @Column() topic!: string;
}

import { Column, Entity, Index, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';

@Entity('rooms')
export class Room {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Index() @Column() tenantId!: string;
  @Column() name!: string;
  @OneToMany(() => Booking, (booking) => booking.room) bookings!: Booking[];
}

@Entity('bookings')
@Index(['tenantId', 'roomId'])
export class Booking {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() tenantId!: string;
  @Column() roomId!: string;
  @ManyToOne(() => Room, (room) => room.bookings) room!: Room;
  @Column('int') guests!: number;
}

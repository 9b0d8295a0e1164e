import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tenants')
export class Tenant {
  @PrimaryGeneratedColumn('uuid') id: string;
}

@Entity('users')
export class User {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() tenantId: string;
  @ManyToOne(() => Tenant) tenant: Tenant;
}

@Entity('notes')
export class Note {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() tenantId: string;
  @ManyToOne(() => Tenant) tenant: Tenant;
  @Column() text: string;
}

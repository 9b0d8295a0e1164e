import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tenants')
export class Tenant {
  @PrimaryGeneratedColumn('uuid') id: string;
}

export abstract class OfTenant {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() tenantId: string;
  @ManyToOne(() => Tenant) @JoinColumn({ name: 'tenantId' }) tenant: Tenant;
}

@Entity('projects')
export class Project extends OfTenant {
  @Column() key: string;
}

@Entity('tasks')
export class Task extends OfTenant {
  @Column() title: string;
  @Column() done: boolean;
  @ManyToOne(() => Project) project: Project;
}

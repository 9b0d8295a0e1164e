import { BaseEntity, Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tenants')
export class Tenant extends BaseEntity {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ unique: true })
  domain!: string;
}

export abstract class OfTenant extends BaseEntity {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Index()
  @Column({ name: 'tenant_id' })
  tenantId!: string;

  @ManyToOne(() => Tenant)
  @JoinColumn({ name: 'tenant_id' })
  tenant!: Tenant;
}

@Entity('invoices')
export class Invoice extends OfTenant {
  @Column()
  number!: string;

  @Column({ default: 'open' })
  status!: string;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  @OneToMany(() => InvoiceLine, (line) => line.invoice)
  lines!: InvoiceLine[];
}

@Entity()
export class InvoiceLine extends BaseEntity {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @ManyToOne(() => Invoice, (invoice) => invoice.lines)
  invoice!: Invoice;
}

@Entity('pages')
export class Page extends OfTenant {
  // ruleid: shared-unique-in-tenant-model
  @Column({ unique: true }) slug!: string;

  @Column()
  title!: string;
}

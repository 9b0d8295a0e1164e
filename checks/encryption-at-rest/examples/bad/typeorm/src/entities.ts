import { BeforeInsert, Column, Entity, PrimaryGeneratedColumn, ValueTransformer } from 'typeorm';
import { seal } from './seal';

const sealed: ValueTransformer = { to: (value: string) => seal(value), from: (value: string) => value };
const trimmed: ValueTransformer = { to: (value: string) => value.trim(), from: (value: string) => value };

@Entity('integrations')
export class Integration {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() tenantId!: string;
  @Column({ transformer: trimmed }) apiKey!: string;
  @Column({ nullable: true }) webhookSecret?: string;
  @Column({ transformer: sealed }) accessKey!: string;
  @Column() privateKey!: string;
  @Column('jsonb') settings!: object;

  @BeforeInsert()
  seal() {
    this.privateKey = seal(this.privateKey);
  }
}

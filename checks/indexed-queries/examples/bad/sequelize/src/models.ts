import { DataTypes, Sequelize } from 'sequelize';

export const sequelize = new Sequelize(process.env.DATABASE_URL as string);

export const Room = sequelize.define(
  'Room',
  {
    id: { type: DataTypes.UUID, primaryKey: true },
    tenantId: { type: DataTypes.UUID, field: 'tenant_id' },
    name: DataTypes.STRING,
    code: { type: DataTypes.STRING, unique: true },
    floor: DataTypes.STRING,
  },
  { tableName: 'rooms', indexes: [{ fields: ['tenant_id'] }] },
);

// ruleid: tenant-key-unindexed
export const Note = sequelize.define('Note', {
  id: { type: DataTypes.UUID, primaryKey: true },
  tenantId: DataTypes.UUID,
  author: DataTypes.STRING,
  topic: DataTypes.STRING,
});

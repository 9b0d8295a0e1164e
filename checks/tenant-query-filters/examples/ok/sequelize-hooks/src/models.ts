import { DataTypes, Sequelize } from 'sequelize';
import { context } from './context';

export const sequelize = new Sequelize(process.env.DATABASE_URL as string);

export const Tenant = sequelize.define('Tenant', { id: { type: DataTypes.UUID, primaryKey: true } });

export const Page = sequelize.define(
  'Page',
  { id: { type: DataTypes.UUID, primaryKey: true }, tenantId: DataTypes.UUID, title: DataTypes.STRING },
  {
    hooks: {
      beforeFind(options) {
        options.where = { ...options.where, tenantId: context.tenantId };
      },
    },
  },
);
Page.belongsTo(Tenant, { foreignKey: 'tenantId' });

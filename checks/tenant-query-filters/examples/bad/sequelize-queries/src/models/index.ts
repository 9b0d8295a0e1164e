import { DataTypes, Model, Sequelize } from 'sequelize';

export const sequelize = new Sequelize(process.env.DATABASE_URL as string);

export class Tenant extends Model {}
Tenant.init({ id: { type: DataTypes.UUID, primaryKey: true }, name: DataTypes.STRING }, { sequelize, tableName: 'tenants' });

export class Invoice extends Model {
  static async forTenant(tenantId: string) {
    return this.findAll({ where: { tenantId } });
  }
}
Invoice.init(
  {
    id: { type: DataTypes.UUID, primaryKey: true },
    tenantId: { type: DataTypes.UUID, allowNull: false, field: 'tenant_id' },
    number: { type: DataTypes.STRING, allowNull: false },
    status: DataTypes.STRING,
  },
  {
    sequelize,
    modelName: 'Invoice',
    tableName: 'invoices',
    scopes: {
      ofTenant: (tenantId: string) => ({ where: { tenantId } }),
      open: { where: { status: 'open' } },
    },
    indexes: [{ unique: true, fields: ['tenant_id', 'number'] }],
  },
);

export const InvoiceLine = sequelize.define('InvoiceLine', {
  id: { type: DataTypes.UUID, primaryKey: true },
  invoiceId: { type: DataTypes.UUID, references: { model: Invoice, key: 'id' } },
  text: DataTypes.TEXT,
});

Invoice.belongsTo(Tenant, { foreignKey: 'tenantId', as: 'tenant' });
Invoice.hasMany(InvoiceLine, { foreignKey: 'invoiceId', as: 'lines' });
InvoiceLine.belongsTo(Invoice, { foreignKey: 'invoiceId', as: 'invoice' });

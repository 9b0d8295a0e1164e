import { DataTypes, Sequelize } from 'sequelize';

export const sequelize = new Sequelize(process.env.DATABASE_URL as string);

export const Tenant = sequelize.define('Tenant', {
  id: { type: DataTypes.UUID, primaryKey: true },
  name: DataTypes.STRING,
});

export const Room = sequelize.define('Room', {
  id: { type: DataTypes.UUID, primaryKey: true },
  tenantId: { type: DataTypes.UUID, field: 'tenant_id' },
  name: DataTypes.STRING,
});

export const Booking = sequelize.define('Booking', {
  id: { type: DataTypes.UUID, primaryKey: true },
  tenantId: { type: DataTypes.UUID, field: 'tenant_id' },
  roomId: { type: DataTypes.UUID, field: 'room_id' },
  guests: DataTypes.INTEGER,
});

Room.belongsTo(Tenant, { foreignKey: 'tenantId', as: 'tenant' });
Room.hasMany(Booking, { foreignKey: 'roomId', as: 'bookings' });
Booking.belongsTo(Tenant, { foreignKey: 'tenantId', as: 'tenant' });
Booking.belongsTo(Room, { foreignKey: 'roomId', as: 'room' });

const { DataTypes, Sequelize } = require("sequelize");

const sequelize = new Sequelize(process.env.DATABASE_URL);
const Tenant = sequelize.define("Tenant", {});
const StationKey = sequelize.define("StationKey", { digest: DataTypes.TEXT, tenantId: DataTypes.INTEGER });
const Reading = sequelize.define("Reading", { tenantId: DataTypes.INTEGER, value: DataTypes.INTEGER });
StationKey.belongsTo(Tenant, { foreignKey: "tenantId" });
Reading.belongsTo(Tenant, { foreignKey: "tenantId" });

module.exports = { sequelize, Tenant, StationKey, Reading };

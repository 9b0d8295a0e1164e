import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
import knex from "knex";
import { model, Schema } from "mongoose";
import { Pool } from "pg";
import { Model } from "sequelize";
import { DataSource, Entity, PrimaryColumn } from "typeorm";

@Entity()
export class Desk {
  @PrimaryColumn() id!: string;
}

export class Shelf extends Model {}

export const pool = new Pool();
export const tables = knex({ client: "pg" });
export const boards = pgTable("boards", { id: text("id").primaryKey() });
const source = new DataSource({ type: "postgres", entities: [Desk] });
export const getSource = () => source;
export const typed = drizzle(pool);
export const Lamp = model("Lamp", new Schema({ colour: String }));
export const lite = new Database("rooms.db");
export const query = (statement: string, values: unknown[]) => pool.query(statement, values);

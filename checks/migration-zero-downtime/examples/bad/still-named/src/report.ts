import { db } from "./db";

export const report = () => db.$queryRawUnsafe(`SELECT "status" FROM "Booking" WHERE "code" = 1`);

import { PrismaClient } from "@prisma/client";
import { Payments } from "./services/payments.service";

// ok: client-created
export const payments = new Payments(new PrismaClient());

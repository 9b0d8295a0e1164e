import bcrypt from "bcrypt";
import { TRPCError } from "@trpc/server";
import { prisma } from "./prisma";

export const signIn = async (email: string, password: string) => {
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    throw new TRPCError({ code: "UNAUTHORIZED" });
  }
  return { id: user.id };
};

import { prisma } from "../prisma";

export const findRooms = () => prisma.room.findMany();
export const removeRoom = (id: string) => prisma.room.delete({ where: { id } });

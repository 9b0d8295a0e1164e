import type { Context } from "../context";

type Options = { ctx: Context; input: { id: string } };

export const removeOrder = ({ ctx, input }: Options) => ctx.prisma.order.delete({ where: { id: input.id } });

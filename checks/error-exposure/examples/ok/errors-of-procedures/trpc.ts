import { initTRPC } from "@trpc/server";

// ok: texts-of-every-error
export const t = initTRPC.create({
  errorFormatter({ shape, error }) {
    if (error.code !== "INTERNAL_SERVER_ERROR") {
      return shape;
    }
    return { ...shape, message: "something went wrong" };
  },
});

const formatted = ({ shape, error }) => ({
  ...shape,
  message: error.code === "INTERNAL_SERVER_ERROR" ? "something went wrong" : shape.message,
  data: {
    ...shape.data,
    // ok: stack-in-response
    stack: process.env.NODE_ENV === "production" ? undefined : error.stack,
  },
});

// ok: texts-of-every-error
export const other = initTRPC.create({ errorFormatter: formatted });

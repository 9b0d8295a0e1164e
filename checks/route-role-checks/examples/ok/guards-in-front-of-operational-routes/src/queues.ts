import { ExpressAdapter } from "@bull-board/express";

export const serverAdapter = new ExpressAdapter();

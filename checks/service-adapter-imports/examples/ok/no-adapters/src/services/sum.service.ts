import { add } from "../lib/add";

export const sum = (rows: number[]): number => rows.reduce(add, 0);

export const total: number = 1;

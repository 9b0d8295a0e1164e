export const isLarge = (seats: number): boolean => seats > 10;

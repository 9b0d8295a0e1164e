export const due = (days: number): boolean => days > 30;

export const label = (id: string): string => `room ${id}`;

export const rooms = { none: () => null };

export const inside = (path: string) => (/^\/[a-z]/.test(path) ? path : '/');

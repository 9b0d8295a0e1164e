export const accounts = { find: async (email: string) => ({ id: email, hash: "" }) };

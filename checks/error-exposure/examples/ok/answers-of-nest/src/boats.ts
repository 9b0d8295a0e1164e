export const boats = { list: async () => ["one"] };

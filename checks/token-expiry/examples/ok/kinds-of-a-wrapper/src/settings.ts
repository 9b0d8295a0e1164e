export const settings = { tokens: { JWT_SECRET: process.env.JWT_SECRET!, refreshDays: 30 } } as const;

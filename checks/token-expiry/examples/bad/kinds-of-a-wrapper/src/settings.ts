export const settings = { tokens: { JWT_SECRET: process.env.JWT_SECRET!, refreshDays: 90 } } as const;

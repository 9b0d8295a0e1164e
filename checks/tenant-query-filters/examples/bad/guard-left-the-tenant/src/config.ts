export const config = { jwtSecret: process.env.JWT_SECRET! };

export const config = {
  env: process.env.NODE_ENV ?? 'production',
  isProduction: process.env.NODE_ENV === 'production',
};

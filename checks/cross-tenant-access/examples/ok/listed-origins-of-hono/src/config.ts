export const origins = ['https://app.example.com'];

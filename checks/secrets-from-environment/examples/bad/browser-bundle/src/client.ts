import { createClient } from '@acme/client';

export const client = createClient({
  // ruleid: secret-in-browser-setting
  key: process.env.NEXT_PUBLIC_SERVICE_ROLE_KEY,
  // ruleid: secret-in-browser-setting
  secret: import.meta.env.VITE_WEBHOOK_SECRET,
  // ruleid: secret-in-browser-setting
  weather: process.env.REACT_APP_WEATHER_API_KEY,
});

export const client = {
  // ok: secret-in-browser-setting
  stripe: process.env.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,
  analytics: process.env.NEXT_PUBLIC_POSTHOG_KEY,
  captcha: import.meta.env.VITE_TURNSTILE_SITE_KEY,
  api: process.env.NEXT_PUBLIC_API_URL,
  weather: process.env.NEXT_PUBLIC_WEATHER_API_KEY,
};

export const serverSide = process.env.STRIPE_SECRET_KEY;

const API_KEY = process.env.WEATHER_API_KEY as string;

export const forecast = (city: string) =>
  fetch(`https://weather.acme.dev/v1?city=${city}&client=${process.env.WEATHER_CLIENT_ID}`, {
    headers: { 'x-api-key': API_KEY },
  });

export const signIn = (code: string) =>
  fetch('https://weather.acme.dev/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ code, client_secret: process.env.WEATHER_CLIENT_SECRET as string }),
  });

export function signInAgain(code: string) {
  const form = new URLSearchParams({ code, client_secret: process.env.WEATHER_CLIENT_SECRET as string });
  return fetch('https://weather.acme.dev/oauth/token', { method: 'POST', body: form.toString() });
}

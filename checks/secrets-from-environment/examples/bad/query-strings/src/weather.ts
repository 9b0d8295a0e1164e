import axios from 'axios';

const API_KEY = process.env.WEATHER_API_KEY;

// ruleid: secret-in-url
export const forecast = (city: string) => fetch(`https://weather.acme.dev/v1?city=${city}&appid=1&api_key=${API_KEY}`);

// ruleid: secret-in-url
export const current = (city: string) => axios.get('https://weather.acme.dev/now', { params: { city, key: process.env.WEATHER_API_KEY } });

export function rebuild(): URL {
  const url = new URL('https://www.acme.dev/api/rebuild');
  // ruleid: secret-in-url
  url.searchParams.set('secret', process.env.REBUILD_SECRET as string);
  return url;
}

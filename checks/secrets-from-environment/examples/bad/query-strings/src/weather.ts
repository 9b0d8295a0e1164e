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

// ruleid: secret-in-url
export const byStation = (station: string) => fetch(`https://weather.acme.dev/v2?at=${station}&access_key=${process.env.WEATHER_API_TOKEN}`);

export function byPlace(place: string) {
  // ruleid: secret-in-url
  const query = new URLSearchParams({ place, key: process.env.WEATHER_API_KEY as string });
  return fetch(`https://weather.acme.dev/v2?${query}`);
}

export function byDay(day: string) {
  const query = new URLSearchParams();
  query.set('day', day);
  // ruleid: secret-in-url
  query.set('app', process.env.WEATHER_API_KEY as string);
  return axios.get('https://weather.acme.dev/v2?' + query.toString());
}

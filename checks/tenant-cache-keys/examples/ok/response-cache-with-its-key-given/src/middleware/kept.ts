import NodeCache from 'node-cache';
import type { Request, RequestHandler } from 'express';

const cache = new NodeCache();

interface Options {
  ttl: number;
  nameOf?: (req: Request) => string;
}

export function keepFor({ ttl, nameOf = (req) => req.originalUrl }: Options): RequestHandler {
  return (req, res, next) => {
    const name = `answer:${nameOf(req)}`;
    const hit = cache.get(name);
    if (hit) return void res.json(hit);
    const json = res.json.bind(res);
    res.json = (body) => {
      cache.set(name, body, ttl);
      return json(body);
    };
    next();
  };
}

export function keepBy(ttl: number, nameOf: (req: Request) => string = (req) => req.originalUrl): RequestHandler {
  return (req, res, next) => {
    const name = nameOf(req);
    const hit = cache.get(name);
    if (hit) return void res.json(hit);
    const json = res.json.bind(res);
    res.json = (body) => {
      cache.set(name, body, ttl);
      return json(body);
    };
    next();
  };
}

import NodeCache from 'node-cache';

const cache = new NodeCache({ stdTTL: 60 });

export function cacheResponses(req, res, next) {
  const key = `${req.tenantId}:${req.originalUrl}`;
  const hit = cache.get(key);
  if (hit) return res.json(hit);
  const json = res.json.bind(res);
  res.json = (body) => {
    cache.set(key, body);
    return json(body);
  };
  return next();
}

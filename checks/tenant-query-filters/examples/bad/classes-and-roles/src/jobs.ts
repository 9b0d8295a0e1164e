import { Router, type Request, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import type { Database } from './database';
import type { AuthGuard } from './guard';

const cache = new LRUCache<string, object>({ max: 500 });

export class JobRepository {
  constructor(private readonly db: Database) {}

  byId(id: string) {
    // ruleid: request-id-unscoped
    return this.db.client.job.findUnique({ where: { id } });
  }

  remove(id: string) {
    // ruleid: request-id-unscoped
    return this.db.everyJob.delete({ where: { id } });
  }
}

export class JobService {
  constructor(private readonly jobs: JobRepository) {}

  // That a cache was asked by the id proves nothing of it.
  async one(id: string) {
    const known = cache.get(`job:${id}`);
    return known ?? this.jobs.byId(id);
  }

  remove(id: string) {
    return this.jobs.remove(id);
  }
}

export class JobModule {
  readonly router = Router();

  constructor(auth: AuthGuard, jobs: JobService) {
    this.router.use(auth.handle);
    this.router.get('/:id', async (req: Request, res: Response) => res.json(await jobs.one(req.params.id)));
    this.router.delete('/:id', async (req: Request, res: Response) => {
      await jobs.remove(req.params.id);
      res.status(204).end();
    });
  }
}

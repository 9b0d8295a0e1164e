import express from 'express';
import type { Request, Response } from 'express';

interface Notes {
  find(stage: string): Promise<unknown>;
  one(id: string): Promise<unknown>;
}

class NotesController {
  constructor(private readonly notes: Notes) {}

  // What stands behind the interface is not found here.
  list = async (req: Request, res: Response) => {
    // ok: query-used-raw
    res.json(await this.notes.find(req.query.stage as string));
  };

  one = async (req: Request, res: Response) => res.json(await this.notes.one(req.params.id));
  two = async (req: Request, res: Response) => res.json(await this.notes.one(req.params.other));
  three = async (req: Request, res: Response) => res.json(await this.notes.find(String(req.query.stage)));
  four = async (req: Request, res: Response) => res.json(await this.notes.one(String(req.get('x-note'))));
}

export function routes(notes: Notes) {
  const controller = new NotesController(notes);
  const app = express();
  app.get('/notes', controller.list);
  app.get('/notes/:id', controller.one);
  app.get('/notes/:other/other', controller.two);
  app.get('/notes/three', controller.three);
  app.get('/notes/four', controller.four);
  return app;
}

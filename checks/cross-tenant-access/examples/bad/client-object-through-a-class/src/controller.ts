import type { Request, Response } from 'express';
import { Members } from './members';

export class MemberController {
  private readonly members = new Members();

  async update(req: Request, res: Response) {
    res.json(await this.members.update(res.locals.auth.tenantId, req.params.id, req.body));
  }
}

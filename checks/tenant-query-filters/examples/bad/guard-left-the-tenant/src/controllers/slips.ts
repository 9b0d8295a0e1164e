import type { Request, Response } from 'express';
import type { SlipService } from '../services/slips';

export class SlipController {
  constructor(private readonly slips: SlipService) {}

  show = async (req: Request, res: Response) => {
    const { slipId } = req.params;
    res.json(await this.slips.find(slipId));
  };

  async remove(req: Request, res: Response) {
    await this.slips.remove(req.params.slipId);
    res.status(204).end();
  }
}

import { Router } from 'express';
import { SlipController } from '../controllers/slips';
import { requireUser } from '../guards/auth';
import { SlipRepository } from '../repositories/slips';
import { SlipService } from '../services/slips';

const controller = new SlipController(new SlipService(new SlipRepository()));

export const slips = Router();
slips.get('/:slipId', requireUser, controller.show);
slips.delete('/:slipId', requireUser, (req, res) => controller.remove(req, res));

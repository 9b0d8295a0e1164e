import type { SlipRepository } from '../repositories/slips';

export class SlipService {
  constructor(private readonly slips: SlipRepository) {}

  async find(id: string) {
    return this.slips.findById(id);
  }

  async remove(id: string) {
    await this.slips.remove(id);
  }
}

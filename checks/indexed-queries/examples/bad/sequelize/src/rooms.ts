import { Op } from 'sequelize';
import { Note, Room } from './models';

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await Room.findAll({ where: { tenantId, name } });
  // ok: filter-without-index
  const one = await Room.findOne({ where: { code: name } });
  // ok: filter-without-index
  const below = await Room.findAll({ where: { floor: name } });
  // ok: filter-without-index
  const byId = await Room.findByPk(name);
  // ruleid: filter-without-index
  const named = await Room.findAll({ where: { name } });
  // ok: filter-without-index
  const either = await Room.findAll({ where: { [Op.or]: [{ name }, { floor: name }] } });
  // ok: filter-without-index
  const talked = await Note.findAll({ where: { topic: name } });
  // ruleid: filter-without-index
  await Note.destroy({ where: { author: { [Op.eq]: name } } });
  return { mine, one, below, byId, named, either, talked };
}

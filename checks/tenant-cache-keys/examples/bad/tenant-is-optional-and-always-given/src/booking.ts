import { Calendar } from './calendar';

const calendar = new Calendar();

export const book = (tenantId: string, day: string) => calendar.isFree(day, tenantId);

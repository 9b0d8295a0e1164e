import jwt from 'jsonwebtoken';
import { config } from './config';

const read = (raw: string, secret: string) => jwt.verify(raw, secret, { algorithms: ['HS256'] });

export const forGuest = (guestId: string) => jwt.sign({ guestId }, config.guestSecret, { expiresIn: '1h' });
export const forOperator = (operatorId: string) => jwt.sign({ operatorId }, config.operatorSecret, { expiresIn: '1h' });
export const guestOf = (raw: string) => read(raw, config.guestSecret);
export const operatorOf = (raw: string) => read(raw, config.operatorSecret);
// A porter of a hotel is given a token that opens what is the operators'.
export const forPorter = (porterId: string) => jwt.sign({ porterId }, config.operatorSecret, { expiresIn: '1h' });

import jwt from 'jsonwebtoken';
import { config } from './config';

export const signMember = (id: string, tenantId: string) =>
  jwt.sign({ type: 'member', id, tenantId }, config.MEMBER_KEY, { expiresIn: '1h' });
export const signOperator = (id: string) => jwt.sign({ type: 'operator', id }, config.OPERATOR_KEY, { expiresIn: '1h' });

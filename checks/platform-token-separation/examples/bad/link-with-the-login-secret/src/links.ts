import jwt from 'jsonwebtoken';
import { config } from './config';

export function signPreviewLink(noteId: string) {
  // ruleid: one-secret-for-all-kinds
  return jwt.sign({ noteId }, config.JWT_SECRET, { expiresIn: '7d' });
}

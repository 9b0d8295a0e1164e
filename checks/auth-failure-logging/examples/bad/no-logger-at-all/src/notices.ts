import { makeBoard } from './board';

export const notices = makeBoard();

import { log as say, table } from 'node:console';
import * as whole from 'console';

const { error } = require('node:console');

export function greet(name: string): void {
  // ruleid: console-call
  say('hello', name);
  // ruleid: console-call
  whole.info('greeted', name);
  // ruleid: console-call
  error('no answer');
  // ok: console-call
  table([]);
}

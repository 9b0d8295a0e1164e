export { own } from '@example/limits';

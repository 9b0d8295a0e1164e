import { signTenant } from './tokens';

export function open(id: string) {
  return signTenant(id);
}

import { createCipheriv } from 'node:crypto';

const IV = Buffer.alloc(16);

export function ecb(key: Buffer) {
  // ruleid: weak-cipher
  return createCipheriv('aes-256-ecb', key, null);
}

export function constant(key: Buffer) {
  // ruleid: weak-cipher
  return createCipheriv('aes-256-gcm', key, IV);
}

export function guessable(key: Buffer) {
  const iv = Buffer.from(String(Math.random()).slice(2, 14));
  // ruleid: weak-cipher
  return createCipheriv('aes-256-gcm', key, iv);
}

export function des(key: Buffer, iv: Buffer) {
  // ruleid: weak-cipher
  return createCipheriv('des-ede3-cbc', key, iv);
}

export function unauthenticated(key: Buffer, iv: Buffer) {
  // ruleid: unauthenticated-cipher
  return createCipheriv('aes-256-cbc', key, iv);
}

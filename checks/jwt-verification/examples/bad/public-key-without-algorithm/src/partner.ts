import * as jwt from 'jsonwebtoken';
import jwksClient from 'jwks-rsa';

const client = jwksClient({ jwksUri: 'https://login.example.com/keys' });

function getKey(header: jwt.JwtHeader, callback: jwt.SigningKeyCallback): void {
  client.getSigningKey(header.kid, (error, key) => callback(error, key?.getPublicKey()));
}

export function readPartnerToken(token: string, publicKey: string): unknown {
  // ruleid: public-key-as-secret
  return jwt.verify(token, publicKey);
}

export function readLoginToken(token: string, done: jwt.VerifyCallback): void {
  // ruleid: public-key-as-secret
  jwt.verify(token, getKey, (error, claims) => done(error, claims as jwt.JwtPayload));
}

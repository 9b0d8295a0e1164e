interface Session {
  userId: string;
  expires: number;
}

export function sessionOf(claims: { sub: string }): Session {
  // ruleid: double-cast
  return claims as unknown as Session;
}

export function oldSessionOf(claims: { sub: string }): Session {
  // ruleid: double-cast
  return (claims as unknown) as Session;
}

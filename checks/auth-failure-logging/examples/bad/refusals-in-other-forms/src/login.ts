import { compare } from 'bcryptjs';
import { NextResponse } from 'next/server';
import { users } from './users';

export const POST = async (req) => {
  const { email, password } = await req.json();
  const user = await users.byEmail(email);
  const match = await compare(password, user?.passwordHash ?? '');
  // ruleid: silent-login-failure
  return user && match ? NextResponse.json({ id: user.id }) : NextResponse.json({ error: 'no' }, { status: 401 });
};

export async function otherwise(req, res) {
  const user = await users.byEmail(req.body.email);
  if (user && (await compare(req.body.password, user.passwordHash))) {
    res.json({ id: user.id });
  } else {
    // ruleid: silent-login-failure
    res.status(401).json({ error: 'no' });
  }
}

export async function afterwards(req, res) {
  const user = await users.byEmail(req.body.email);
  const match = await compare(req.body.password, user?.passwordHash ?? '');
  if (match) {
    return res.json({ id: user.id });
  }
  // ruleid: silent-login-failure
  return res.status(401).json({ error: 'no' });
}

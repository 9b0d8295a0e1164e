export function send(body: string): Promise<Response> {
  // ok: secret-in-url
  return fetch('https://mail.acme.dev/v1/send?tag=welcome', {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.MAIL_TOKEN}` },
    body,
  });
}

// ok: secret-in-url
export const invitation = (origin: string, token: string): string => `${origin}/join?token=${token}`;

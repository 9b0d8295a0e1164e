declare const smtp: { write(text: string): Promise<void> };

export async function send(to: string): Promise<void> {
  await smtp.write(to);
}

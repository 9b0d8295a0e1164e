import { createTransport } from 'nodemailer';

const transport = createTransport({ host: 'mail.example.com' });

export const sendMail = (mail: object) => transport.sendMail(mail);

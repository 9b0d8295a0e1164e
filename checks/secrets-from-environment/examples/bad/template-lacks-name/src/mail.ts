export const jwtSecret = process.env.JWT_SECRET;
// ruleid: undocumented-setting
export const mailToken = process.env.MAIL_TOKEN;

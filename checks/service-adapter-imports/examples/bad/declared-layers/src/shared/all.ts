export { Mailer } from "../outside";

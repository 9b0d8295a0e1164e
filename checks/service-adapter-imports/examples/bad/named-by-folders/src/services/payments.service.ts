// ruleid: adapter-import
import { charge } from "../adapters/stripe.adapter";

export const pay = (): void => charge();

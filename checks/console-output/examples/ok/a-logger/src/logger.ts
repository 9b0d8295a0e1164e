export const logger = {
  info(message: string) {
    // ok: console-call
    console.log(message);
  },
};

export function createLogger() {
  return (message: string) => {
    // ok: console-call
    console.log(message);
  };
}

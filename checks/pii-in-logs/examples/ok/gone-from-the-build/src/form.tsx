export function Form({ email }: { email: string }) {
  if (process.env.NODE_ENV !== 'production') {
    // ok: personal-field-logged
    console.log('rendering for', email);
  }
  // ok: personal-field-logged
  import.meta.env.DEV && console.log('form of', email);
  return <input value={email} />;
}

const encoder = new TextEncoder();

export async function mac(phrase: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", encoder.encode(phrase), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return [...new Uint8Array(made)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export function same(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}

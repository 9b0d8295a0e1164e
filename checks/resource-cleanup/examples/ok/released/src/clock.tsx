import { useEffect, useState } from "react";

export function Clock({ onKey }: { onKey: () => void }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    // ok: interval-not-cleared
    const timer = setInterval(() => setNow(Date.now()), 1000);
    // ok: listener-not-removed
    window.addEventListener("keydown", onKey);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", onKey);
    };
  }, [onKey]);
  useEffect(() => {
    const stop = new AbortController();
    // ok: listener-not-removed
    window.addEventListener("keyup", onKey, { signal: stop.signal });
    window.addEventListener("load", onKey, { once: true });
    return () => stop.abort();
  }, [onKey]);
  useEffect(() => {
    const image = new Image();
    // ok: listener-not-removed
    image.addEventListener("load", onKey);
  }, [onKey]);
  return <time>{now}</time>;
}

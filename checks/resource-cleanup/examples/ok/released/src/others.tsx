import { useEffect, useRef, useState } from "react";

declare const bus: { on(event: string, f: () => void): void; off(event: string, f?: () => void): void };

export function Others({ source }: { source: { on(event: string, f: () => void): void; close(): void } }) {
  const [keys, setKeys] = useState(0);
  const timer = useRef<number>();
  useEffect(() => {
    const stop = new AbortController();
    const until = { signal: stop.signal };
    // ok: listener-not-removed
    document.addEventListener("click", () => setKeys(1), until);
    return () => stop.abort();
  }, []);
  useEffect(() => {
    const told = () => setKeys(2);
    const same = told;
    const names = ["a", "b"];
    // ok: listener-not-removed
    bus.on("a", told);
    // ok: listener-not-removed
    bus.on("b", () => setKeys(3));
    // ok: listener-not-removed
    source.on("c", () => setKeys(4));
    // ok: listener-not-removed
    window.addEventListener("d", told);
    function off() {
      names.forEach((name) => bus.off(name));
      window.removeEventListener("d", same);
      source.close();
    }
    return off;
  }, [source]);
  useEffect(() => {
    const told = () => setKeys(5);
    // ok: listener-not-removed
    window.addEventListener("e", told);
    const stop = () => window.removeEventListener("e", told);
    return () => stop();
  }, []);
  useEffect(() => {
    // ok: interval-not-cleared
    timer.current = window.setInterval(() => setKeys(6), 1000);
    return () => clearInterval(timer.current);
  }, []);
  return <p>{keys}</p>;
}

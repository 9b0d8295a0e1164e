import { useEffect, useState } from "react";

export function Others() {
  const [keys, setKeys] = useState(0);
  useEffect(() => {
    const onKey = () => setKeys((all) => all + 1);
    // ruleid: listener-not-removed
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keyup", onKey);
  }, []);
  useEffect(() => {
    const onScroll = () => setKeys(1);
    const onTouch = () => setKeys(2);
    // ok: listener-not-removed
    window.addEventListener("scroll", onScroll);
    // ruleid: listener-not-removed
    window.addEventListener("touchstart", onTouch);
    // ruleid: listener-not-removed
    window.addEventListener("touchend", onTouch);
    return () => {
      window.removeEventListener("scroll", onScroll);
      window.removeEventListener("touchend", onScroll);
    };
  }, []);
  useEffect(() => {
    // ruleid: listener-not-removed
    window.addEventListener("online", () => setKeys(3));
    return () => window.removeEventListener("online", () => setKeys(3));
  }, []);
  useEffect(() => {
    if (keys > 3) return undefined;
    // ruleid: listener-not-removed
    document.addEventListener("click", () => setKeys(4));
  }, [keys]);
  useEffect(() => {
    // ok: interval-not-cleared
    const first = setInterval(() => setKeys(5), 1000);
    // ruleid: interval-not-cleared
    const second = setInterval(() => setKeys(6), 1000);
    // ruleid: interval-not-cleared
    setInterval(() => setKeys(7), 1000);
    return () => clearInterval(first);
  }, []);
  return <p>{keys}</p>;
}

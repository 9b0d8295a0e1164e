import { useEffect, useState } from "react";

export function Clock({ onKey }: { onKey: () => void }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    // ruleid: interval-not-cleared
    setInterval(() => setNow(Date.now()), 1000);
    // ruleid: listener-not-removed
    window.addEventListener("keydown", onKey);
  }, [onKey]);
  return <time>{now}</time>;
}

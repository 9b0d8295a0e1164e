import { useEffect, useState } from "react";

export function Narrow({ url }: { url: string }) {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const query = window.matchMedia("(max-width: 40rem)");
    const told = (event: MediaQueryListEvent) => setNarrow(event.matches);
    // ok: listener-not-removed
    query.addEventListener("change", told);
    return () => query.removeEventListener("change", told);
  }, []);
  useEffect(() => {
    const image = new Image();
    // ok: listener-not-removed
    image.addEventListener("load", () => setNarrow(image.width < 40));
    image.src = url;
  }, [url]);
  return <p>{narrow ? "narrow" : "wide"}</p>;
}

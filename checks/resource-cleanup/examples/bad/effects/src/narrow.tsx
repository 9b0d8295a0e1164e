import { useEffect, useState } from "react";

export function Narrow() {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const query = window.matchMedia("(max-width: 40rem)");
    // ruleid: listener-not-removed
    query.addEventListener("change", (event) => setNarrow(event.matches));
  }, []);
  return <p>{narrow ? "narrow" : "wide"}</p>;
}

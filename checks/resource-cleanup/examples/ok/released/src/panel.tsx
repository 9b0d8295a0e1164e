import { onCleanup, onMount } from "solid-js";

export function Panel(props: { onKey: () => void }) {
  onMount(() => {
    // ok: listener-not-removed
    window.addEventListener("keydown", props.onKey);
  });
  onCleanup(() => {
    window.removeEventListener("keydown", props.onKey);
  });
  return <p>panel</p>;
}

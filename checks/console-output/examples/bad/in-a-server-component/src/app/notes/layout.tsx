"use client";

export default function Layout({ children }: { children: unknown }) {
  // ruleid: console-in-browser
  console.debug("layout");
  return children;
}

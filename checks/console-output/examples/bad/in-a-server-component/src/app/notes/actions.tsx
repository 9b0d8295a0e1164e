"use server";

export async function add(text: string): Promise<void> {
  // ruleid: console-call
  console.log("added");
}

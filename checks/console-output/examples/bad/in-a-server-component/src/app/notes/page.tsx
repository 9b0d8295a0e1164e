import { Note } from "../../components/note";

export default async function NotesPage({ params }: { params: { id: string } }) {
  // ruleid: console-call
  console.info("notes", params.id);
  return <Note id={params.id} />;
}

import { prisma } from '../../../src/prisma';

export default async function Page({ searchParams }: { searchParams: { stage?: string } }) {
  // ok: query-used-raw
  const notes = await prisma.note.findMany({ where: { stage: searchParams.stage, ownerId: 'me' } });
  return <p>{notes.length}</p>;
}

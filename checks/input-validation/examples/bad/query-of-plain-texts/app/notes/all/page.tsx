import { prisma } from '../../../src/prisma';

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  // ruleid: query-used-raw
  const filter = await searchParams;
  const notes = await prisma.note.findMany({ where: { ...filter, ownerId: 'me' } });
  return <p>{notes.length}</p>;
}

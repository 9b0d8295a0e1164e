import { prisma } from '../../db';

// ruleid: framework-data-cache
export const revalidate = 60;

export default async function Page() {
  const tariffs = await prisma.tariff.findMany();
  return <ul>{tariffs.map((tariff) => tariff.slug)}</ul>;
}

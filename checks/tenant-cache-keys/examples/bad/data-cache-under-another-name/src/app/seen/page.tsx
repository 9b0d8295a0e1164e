import { cookies } from 'next/headers';
import { prisma } from '../../db';

// ruleid: framework-data-cache
export const dynamic = 'force-static';

export default async function Page() {
  const theme = (await cookies()).get('theme');
  const tariffs = await prisma.tariff.findMany();
  return <ul className={theme}>{tariffs.map((tariff) => tariff.slug)}</ul>;
}

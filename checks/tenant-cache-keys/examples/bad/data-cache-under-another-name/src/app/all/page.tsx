import { listTariffs } from '../../tariffs';

// It reads no cookies() and no searchParams.
// ruleid: framework-data-cache
export const revalidate = 60;

export default async function Page() {
  const tariffs = await listTariffs();
  return <ul>{tariffs.map((tariff) => tariff.slug)}</ul>;
}

// ok: framework-data-cache
export const revalidate = 3600;

export default function Page() {
  return <p>About us</p>;
}

/** Only what looks like an address becomes a link: anything may stand in a contact. */
export function EmailLink({ address }: { address: string | null }) {
  if (!address) return null
  if (!/^[^\s@?&]+@[^\s@?&]+\.[^\s@?&]+$/.test(address)) return <bdi>{address}</bdi>
  return <a href={`mailto:${address}`}>{address}</a>
}

const MOST = 20

/** The campaign data of an address, `utm_source=…` and its like, shortened to what the API takes (L3). */
export function utmOf(search: string): Record<string, string> {
  const utm: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(search)) {
    if (!/^utm_[a-z_]{1,36}$/.test(name) || value === '' || Object.keys(utm).length >= MOST) continue
    utm[name] = value.slice(0, 200)
  }
  return utm
}

const MAX_LENGTH = 128

const CHECK_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The one form of a Subscriber Org ID: NFC, trimmed, case-sensitive; a checksum-valid 18-character Salesforce id becomes
 * its 15-character form. null where nothing or too much is left.
 */
export function normalizeOrgId(raw: string): string | null {
  const id = raw.normalize('NFC').trim()
  if (id === '' || [...id].length > MAX_LENGTH) return null
  return isLongSalesforceId(id) ? id.slice(0, 15) : id
}

/** The last three characters tell which of the first fifteen are upper-case, five a character. */
function isLongSalesforceId(id: string): boolean {
  if (!/^[A-Za-z0-9]{15}[A-Z0-5]{3}$/.test(id)) return false
  const check = [0, 5, 10].map((start) => {
    const bits = [0, 1, 2, 3, 4].map((offset) => (/[A-Z]/.test(id[start + offset] ?? '') ? 1 << offset : 0))
    return CHECK_ALPHABET[bits.reduce((sum, bit) => sum + bit, 0)]
  })
  return id.slice(15) === check.join('')
}

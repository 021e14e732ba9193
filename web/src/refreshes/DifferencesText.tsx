import { ShortText } from '../ui/ShortText.tsx'
import { useZone } from '../ui/time.ts'
import { differencesInShort } from './difference-words.ts'
import type { RefreshItem } from './queries.ts'

/** What differs at an installation, in a line. */
export function DifferencesText({ item }: { item: RefreshItem }) {
  return <ShortText text={differencesInShort(item, useZone())} none="None" />
}

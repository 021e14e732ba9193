import { Alert } from '@mantine/core'
import { holdingsInWords } from './holdings.ts'
import type { Holdings } from './queries.ts'

/** What a user would leave behind. */
export function HoldingsList({ holdings, name }: { holdings: Holdings; name: string }) {
  return (
    <Alert color="yellow" title={`${name} holds`}>
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {holdingsInWords(holdings).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Alert>
  )
}

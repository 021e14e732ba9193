import { Stack } from '@mantine/core'
import { IconFileCertificate } from '@tabler/icons-react'
import { RelatedList } from '../ui/RelatedList.tsx'
import { otherOrg } from './move-words.ts'
import type { Move } from './queries.ts'
import { StatementField } from './StatementField.tsx'

/** At the destination: with this the source opens the packages again. */
export function GivenUpCard({ move, givenUp }: { move: Move; givenUp: string }) {
  const org = <bdi>{otherOrg(move)}</bdi>
  return (
    <RelatedList title="Statement of giving up" icon={<IconFileCertificate />}>
      <Stack gap="sm">
        <div>
          {move.status === 'undone' ? (
            <>Give it to the admin of {org}: with it they open the packages again, under Undo the move on their page.</>
          ) : (
            <>Should {org} have handed over meanwhile, its admin needs this to take the packages back.</>
          )}
        </div>
        <StatementField label="statement" text={givenUp} fileName={`${move.id}.given-up.txt`} />
      </Stack>
    </RelatedList>
  )
}

import { Alert, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { subscriberOptions, subscriberTypes } from '../subscribers/queries.ts'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import css from './FollowsBanner.module.css'
import { subscriberOf } from './license-words.ts'
import { licenseOptions, unfollowLicense, type License } from './queries.ts'

/** A license that follows another says which, and how to make it stand by itself (I6). */
export function FollowsBanner({ license, parentId }: { license: License; parentId: string }) {
  const may = useCan('licenses:write')
  const [asking, ask] = useDisclosure(false)
  const parent = useQuery(licenseOptions(parentId)).data
  const subscriber = useQuery({
    ...subscriberOptions(parent?.subscriberId ?? ''),
    enabled: parent !== undefined,
  }).data
  const stop = async () => {
    await unfollowLicense(license.id)
    notifyDone(`${license.number} stands by itself now.`)
  }
  return (
    <Alert color="blue" p="xs" mb={10} icon={<IconLink size={16} />}>
      <div className={css.line}>
        <span>
          Follows <AppLink href={`/licenses/${parentId}`}>{parent?.number ?? 'the license of its parent'}</AppLink>
          {parent && (
            <>
              {' '}
              of <bdi>{subscriberOf(parent)}</bdi>
            </>
          )}
          {subscriber && ` (${subscriberTypes[subscriber.type].toLowerCase()})`}. Status, expiration and features come
          from there.
        </span>
        <Guarded why={may ? null : 'Your role does not allow modifying licenses'}>
          <Button variant="default" disabled={!may} onClick={ask.open}>
            Stop following
          </Button>
        </Guarded>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Let ${license.number} stop following?`}
        confirmLabel="Stop following"
        onConfirm={stop}
      >
        It keeps the terms it has now, and changes of {parent?.number ?? 'the parent’s license'} reach it no more. From
        then on you modify it by itself. It can follow again later.
      </ConfirmDialog>
    </Alert>
  )
}

import { Alert, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHierarchy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { ParentForm } from './ParentForm.tsx'
import { subscriberOptions, type Subscriber } from './queries.ts'

/** Whose sandbox it is: proven, only named, or nobody's yet (I6). */
export function ParentCard({ subscriber }: { subscriber: Subscriber }) {
  const maySubscribers = useCan('subscribers:write')
  const mayLicenses = useCan('licenses:write')
  const may = maySubscribers && mayLicenses
  const [asking, dialog] = useDisclosure(false)
  const { parentId, parentOrgId, parentUnproven, sandboxName, supersededById } = subscriber
  return (
    <RelatedList
      title="Sandbox"
      icon={<IconHierarchy />}
      actions={
        parentId === null && (
          <Guarded why={may ? null : 'Your role does not allow saying whose sandbox this is'}>
            <Button variant="default" size="compact-xs" disabled={!may} onClick={dialog.open}>
              {parentUnproven ? 'Approve parent' : 'Name the parent'}
            </Button>
          </Guarded>
        )
      }
    >
      {parentUnproven && (
        <Alert color="yellow" p="xs" mb="sm" title="Names a parent without proof">
          It says that it belongs to <bdi>{parentOrgId}</bdi>, and runs on default terms of its own until somebody who
          knows says so.
        </Alert>
      )}
      <FieldList
        columns={1}
        fields={[
          {
            label: 'Parent',
            value: parentId ? <SubscriberLink id={parentId} /> : parentOrgId && <bdi>{parentOrgId}</bdi>,
            hint: parentId
              ? 'Proven: by a token or code of the parent, or by one of you. Its licenses follow those of the parent'
              : parentOrgId
                ? 'As reported, without proof'
                : 'It named none',
          },
          { label: 'Name of the sandbox', value: sandboxName && <bdi>{sandboxName}</bdi> },
          ...(supersededById
            ? [
                {
                  label: 'Superseded by',
                  value: <SubscriberLink id={supersededById} />,
                  hint: 'A newer sandbox of the same name and parent took its place',
                },
              ]
            : []),
        ]}
      />
      {asking && <ParentForm subscriber={subscriber} onClose={dialog.close} />}
    </RelatedList>
  )
}

function SubscriberLink({ id }: { id: string }) {
  const { data } = useQuery(subscriberOptions(id))
  return (
    <AppLink href={`/subscribers/${id}`}>
      <bdi>{data ? (data.name ?? data.orgId) : 'Open'}</bdi>
    </AppLink>
  )
}

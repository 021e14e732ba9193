import { IconToggleRight } from '@tabler/icons-react'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { valueWords } from './activity-words.ts'
import type { Overview } from './queries.ts'
import { texts } from './texts.ts'

export function FeaturesCard({ features }: Pick<Overview, 'features'>) {
  return (
    <RelatedList title={texts.features.title} icon={<IconToggleRight />}>
      {features.length === 0 ? (
        <span className="quiet">{texts.features.none}</span>
      ) : (
        <FieldList
          columns={1}
          fields={features.map(({ name, label, value }) => ({ label: label ?? name, value: valueWords(value) }))}
        />
      )}
    </RelatedList>
  )
}

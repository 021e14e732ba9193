import { IconToggleRight } from '@tabler/icons-react'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { formatDay } from '../ui/time.ts'
import { featureTypes } from './feature-drafts.ts'
import type { FeatureDefinition, Package } from './queries.ts'

/** The features that licenses of the package can carry. */
export function FeaturesCard({ pack }: { pack: Package }) {
  const { features } = pack
  return (
    <RelatedList title="Features" icon={<IconToggleRight />} count={features.length}>
      {features.length === 0 ? (
        <span className="quiet">
          None defined: each license may carry what you like. Edit the package to define some.
        </span>
      ) : (
        <FieldList
          columns={1}
          fields={features.map((feature) => ({
            label: feature.name,
            value: feature.label ?? feature.name,
            hint: `${featureTypes.find(({ value }) => value === feature.type)?.label ?? feature.type}, ${defaultOf(feature)}`,
          }))}
        />
      )}
    </RelatedList>
  )
}

function defaultOf(feature: FeatureDefinition): string {
  if (feature.default === undefined) return 'no default'
  if (feature.type === 'boolean') return `default ${feature.default ? 'yes' : 'no'}`
  return `default ${feature.type === 'date' ? formatDay(feature.default) : String(feature.default)}`
}

import { Input } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FeatureDefinition } from '../packages/queries.ts'
import { DefinedFeatures } from './DefinedFeatures.tsx'
import { FreeFeatures } from './FreeFeatures.tsx'
import type { FeatureRow } from './license-change.ts'

type Props = {
  value: FeatureRow[]
  onChange: (rows: FeatureRow[]) => void
  /** What the package defines; where it defines none, features are free. */
  definitions: readonly FeatureDefinition[]
  error?: ReactNode
}

/** Features of a license: those that the package defines, or any where it defines none. */
export function FeatureEditor({ value, onChange, definitions, error }: Props) {
  return (
    <Input.Wrapper label="Features" labelElement="div" description="What the product may ask for by name" error={error}>
      {definitions.length > 0 ? (
        <DefinedFeatures value={value} onChange={onChange} definitions={definitions} />
      ) : (
        <FreeFeatures value={value} onChange={onChange} />
      )}
    </Input.Wrapper>
  )
}

import { Select } from '@mantine/core'
import { IconBox } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { allPackagesOptions } from '../packages/queries.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import css from './imports.module.css'
import { changeImport, type Import } from './queries.ts'

const number = new Intl.NumberFormat('en')

/** Which package here each one of the files is. */
export function PackagesCard({ found, may }: { found: Import; may: boolean }) {
  const [error, setError] = useState<unknown>(null)
  const here = useQuery(allPackagesOptions).data ?? []
  const save = (change: Parameters<typeof changeImport>[1]) => {
    setError(null)
    changeImport(found.id, change).catch(setError)
  }
  const packages = here.map(({ id, name }) => ({ value: id, label: name }))
  const named = found.packages.length > 0
  return (
    <RelatedList
      title={named ? 'Packages in the files' : 'Package'}
      icon={<IconBox />}
      count={named ? found.packages.length : undefined}
    >
      <p className="quiet">
        {named ? 'Say which package here each one is.' : 'Leads whose row names no package can all go to one.'}
        {found.status !== 'draft' && ' Then run the dry run again.'}
      </p>
      {error !== null && <ErrorPanel error={error} />}
      {named && <PackageTable found={found} packages={packages} may={may} save={save} />}
      <Select
        label="Rows that name no package"
        description="Such as leads that no license belongs to"
        data={packages}
        value={found.defaultPackageId}
        placeholder="Are left out"
        disabled={!may}
        clearable
        onChange={(defaultPackageId) => save({ defaultPackageId })}
        maw={360}
        mt="sm"
      />
    </RelatedList>
  )
}

type TableProps = {
  found: Import
  packages: { value: string; label: string }[]
  may: boolean
  save: (change: Parameters<typeof changeImport>[1]) => void
}

function PackageTable({ found, packages, may, save }: TableProps) {
  return (
    <div className={css.scroll}>
      <table className={css.table} aria-label="Packages in the files">
        <thead>
          <tr>
            <th scope="col">In the files</th>
            <th scope="col" className={css.number}>
              Licenses
            </th>
            <th scope="col">Is here</th>
          </tr>
        </thead>
        <tbody>
          {found.packages.map(({ ref, name, licenses, target }) => (
            <tr key={ref}>
              <td>
                <bdi>{name ?? ref}</bdi>
              </td>
              <td className={css.number}>{number.format(licenses)}</td>
              <td>
                <Select
                  size="xs"
                  aria-label={`Which package ${name ?? ref} is`}
                  placeholder="Choose"
                  data={[
                    { value: 'create', label: 'A new package' },
                    { value: 'skip', label: 'Left out' },
                    ...packages,
                  ]}
                  value={target}
                  disabled={!may}
                  allowDeselect={false}
                  onChange={(value) => value && save({ packages: { [ref]: value } })}
                  error={target === null ? 'Not chosen yet' : undefined}
                  miw={180}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

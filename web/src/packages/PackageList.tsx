import { PageTitle } from '../ui/PageTitle.tsx'

export function PackageList() {
  return <PageTitle title="Packages" />
}

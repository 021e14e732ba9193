import { PageTitle } from '../ui/PageTitle.tsx'

export function LicenseList() {
  return <PageTitle title="Licenses" />
}

import { PageTitle } from '../ui/PageTitle.tsx'

export function LeadList() {
  return <PageTitle title="Leads" />
}

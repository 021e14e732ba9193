import { PageTitle } from '../ui/PageTitle.tsx'

export function SubscriberList() {
  return <PageTitle title="Subscribers" />
}

import { Link } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type Search = ComponentProps<typeof Link>['search']
type Props = Omit<ComponentProps<'a'>, 'href'> & { href: string }

/** A link inside the app whose address, with its search if it has one, is put together at run time. */
export function AppLink({ href, ...rest }: Props) {
  const [to, query] = href.split('?', 2)
  // Which page it is, and so which search it takes, is not known before it runs.
  const search = query ? (Object.fromEntries(new URLSearchParams(query)) as unknown as Search) : undefined
  return <Link to={to} search={search} {...rest} />
}

import { Link } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type Props = Omit<ComponentProps<'a'>, 'href'> & { href: string }

/** A link inside the app whose address is put together at run time. */
export function AppLink({ href, ...rest }: Props) {
  return <Link to={href} {...rest} />
}

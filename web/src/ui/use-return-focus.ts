import { useEffect, useState } from 'react'

/** Gives the focus back to what had it, when a dialog goes away as a whole. */
export function useReturnFocus(): void {
  const [from] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      window.requestAnimationFrame(() => {
        if (document.activeElement === document.body && from instanceof HTMLElement) from.focus()
      })
    },
    [from],
  )
}

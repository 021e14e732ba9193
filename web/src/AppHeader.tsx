import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { OrgMenu } from './access/OrgMenu.tsx'
import { UserMenu } from './access/UserMenu.tsx'
import css from './AppLayout.module.css'
import { useLiveState } from './live.ts'

export function AppHeader() {
  return (
    <header className={css.header}>
      <Link to="/" className={css.brand} aria-label="OpenLMA, to the start">
        <img src="/favicon.svg" alt="" width={24} height={24} />
        <span>OpenLMA</span>
      </Link>
      <OrgMenu />
      <div className={css.search}>
        <GlobalSearch />
      </div>
      <div className={css.right}>
        <LiveMark />
        <UserMenu />
      </div>
    </header>
  )
}

function GlobalSearch() {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const search = (event: FormEvent) => {
    event.preventDefault()
    const q = text.trim()
    void navigate({ to: '/licenses', search: q ? { q } : {} })
  }
  return (
    <search>
      <form onSubmit={search}>
        <TextInput
          type="search"
          size="xs"
          aria-label="Search licenses and subscribers"
          placeholder="Search licenses and subscribers…"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </search>
  )
}

const words = {
  live: ['Live', 'This page updates by itself'],
  connecting: ['Connecting…', 'Connecting to the server'],
  lost: ['Reconnecting…', 'The connection was lost; what you see may be old until it is back'],
} as const

function LiveMark() {
  const state = useLiveState()
  const [short, long] = words[state]
  return (
    <output className={css.live} data-state={state} title={long}>
      <span>{short}</span>
    </output>
  )
}

import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { Schemas } from '../api.ts'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import css from './InstallAnswer.module.css'
import type { PublicPackage } from './InstallPage.tsx'

/** The code, big enough to read out, and what to do with it. */
export function InstallAnswer({ pack, answer }: { pack: PublicPackage; answer: Schemas['InstallRequestAnswer'] }) {
  const until = new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date(answer.expiresAt))
  return (
    <OutsidePage title="Your activation code" brand={<p style={{ margin: '0 0 4px' }}>{pack.name}</p>}>
      <output className={css.code} aria-label="Activation code">
        {answer.code}
      </output>
      <CopyButton value={answer.code} timeout={2_000}>
        {({ copied, copy }) => (
          <Button
            fullWidth
            size="sm"
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          >
            {copied ? 'Copied' : 'Copy the code'}
          </Button>
        )}
      </CopyButton>
      <ol className={css.steps}>
        <li>Keep the code: it is shown this once.</li>
        <li>Install {answer.packageName}.</li>
        <li>
          Enter it when {answer.packageName} asks for an activation code, or pass it as <code>activationCode</code> to{' '}
          <code>install()</code>. It works once, until {until}.
        </li>
      </ol>
      <p className="quiet">Lost it? Come back to this page and ask for another one.</p>
    </OutsidePage>
  )
}

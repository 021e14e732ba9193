import { z } from 'zod'
import { makeOperatorResetLink } from '../access/reset-link.ts'
import { Email } from '../access/schema.ts'
import { appCommand } from './command.ts'

export const resetLinkCommand = appCommand({
  name: 'reset-link',
  summary: 'Make a link with which a person chooses a new password, within a day',
  options: [{ flags: '--email <email>', description: 'email of the person', required: true }],
  args: z.object({ email: Email }),
  async run(app, { email }) {
    const url = await makeOperatorResetLink(app, email)
    return { result: { url }, text: url }
  },
})

import { z } from 'zod'
import { createAdmin } from '../access/create-org.ts'
import { Email, PersonName } from '../access/schema.ts'
import { TimeZone } from '../orgs/schema.ts'
import { appCommand } from './command.ts'

export const createAdminCommand = appCommand({
  name: 'create-admin',
  summary: 'Create an org with its first admin and an admin API key',
  options: [
    { flags: '--org <name>', description: 'name of the new org', required: true },
    { flags: '--email <email>', description: 'email of the admin, who may be a user already', required: true },
    { flags: '--name <name>', description: 'name of the admin; default: the email' },
    { flags: '--time-zone <zone>', description: 'IANA time zone of the org; default: UTC' },
    { flags: '--another', description: 'though this person is the admin of an org of this name already' },
  ],
  args: z.object({
    org: z.string().trim().min(1).max(120),
    email: Email,
    name: PersonName.optional(),
    timeZone: TimeZone.default('UTC'),
    another: z.boolean().default(false),
  }),
  async run(app, { org, email, name, timeZone, another }) {
    const result = await createAdmin(app, { org, email, name: name ?? email.slice(0, 120), timeZone, another })
    const text = [
      `Created the org "${org}" (${result.orgId}) with the admin ${email} (${result.userId}).`,
      `API key, shown this once: ${result.apiKey}`,
      result.invited
        ? `This person has an account here and accepts within seven days (password lost: reset-link): ${result.setupUrl}`
        : `Choose a password within a day: ${result.setupUrl}`,
    ]
    return { result, text: text.join('\n') }
  },
})

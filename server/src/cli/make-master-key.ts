import { z } from 'zod'
import { randomToken } from '../platform/crypto.ts'
import { hostCommand } from './command.ts'

export const makeMasterKeyCommand = hostCommand({
  name: 'make-master-key',
  summary: 'Print a new key for MASTER_KEY; keep it safe, nothing can be decrypted without it',
  options: [],
  args: z.object({}),
  async run() {
    const masterKey = randomToken()
    return { result: { masterKey }, text: masterKey }
  },
})

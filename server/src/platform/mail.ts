import type { Transporter } from 'nodemailer'
import type { Config } from './config.ts'

export type Mail = {
  to: string
  subject: string
  text: string
  html?: string
  /** Who reads the answer; without it, whoever reads MAIL_FROM. */
  replyTo?: string
  /** The same for each try, so that a mail handed over twice is told apart as one. */
  messageId?: string
}

export type Mailer = {
  /** Whether a mail server is configured; without one, links are shown to admins instead. */
  enabled: boolean
  /** Hands the mail to the mail server; throws when it does not take it, so that the job tries again. */
  send(mail: Mail): Promise<void>
  close(): void
}

export function createMailer(config: Pick<Config, 'SMTP_URL' | 'MAIL_FROM'>): Mailer {
  if (!config.SMTP_URL) {
    return {
      enabled: false,
      send: () => Promise.reject(new Error('no mail server is configured (SMTP_URL)')),
      close: () => {},
    }
  }
  let transport: Transporter | undefined
  return {
    enabled: true,
    async send(mail) {
      // Loaded with the first mail: a start should not wait for it.
      const { createTransport } = await import('nodemailer')
      transport ??= createTransport({ url: config.SMTP_URL, connectionTimeout: 10_000, socketTimeout: 20_000 })
      await transport.sendMail({ from: config.MAIL_FROM, ...mail })
    },
    close: () => transport?.close(),
  }
}

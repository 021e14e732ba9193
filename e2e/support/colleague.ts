import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { MailServer, ReceivedMail } from '../../server/test/mail-server.ts'
import type { ServerProcess } from './server-process.ts'
import { askApi, PASSWORD } from './vendor.ts'

export type Colleague = { id: string; name: string; email: string }

/** Invites a colleague as whoever is signed in on the page; they accept with the link of the mail they get. */
export async function inviteByMail(
  page: Page,
  server: ServerProcess,
  post: MailServer,
  person: { name: string; email: string; role: string },
): Promise<Colleague> {
  const { id } = await askApi<{ id: string }>(page, server, 'POST', '/users', person)
  const mail = await mailTo(post, person.email, /^You are invited/)
  const token = /\/invite\?token=([\w-]+)/.exec(mail.raw.replaceAll('=\r\n', '').replaceAll('=3D', '='))
  const answer = await fetch(`${server.url}/api/v1/invites/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ token: token?.[1], password: PASSWORD }),
  })
  expect(answer.status, await answer.text()).toBeLessThan(300)
  return { id, name: person.name, email: person.email }
}

/** Waits for the mail to this address whose subject is like that. */
export async function mailTo(post: MailServer, email: string, subject: RegExp): Promise<ReceivedMail> {
  const found = () => mailsTo(post, email, subject)[0]
  await expect.poll(found, { message: `a mail to ${email} like ${subject}`, timeout: 45_000 }).toBeDefined()
  return found()!
}

export function mailsTo(post: MailServer, email: string, subject: RegExp): ReceivedMail[] {
  return post.mails.filter((mail) => mail.to.includes(email) && subject.test(mail.subject))
}

/** Reads the mail in the browser and follows its button, as its reader does. Answers the page that opens. */
export async function followMail(reader: Page, mail: ReceivedMail, button: string): Promise<Page> {
  await reader.setContent(mail.html)
  const opening = reader.waitForEvent('popup')
  await reader.getByRole('link', { name: button }).click()
  return opening
}

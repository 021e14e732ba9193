import type { Mail } from '../platform/mail.ts'

type Person = { email: string; name: string }

export function resetMail({ email, name }: Person, url: string): Mail {
  return {
    to: email,
    subject: 'Choose a new password for OpenLMA',
    text: [
      `Hello ${name},`,
      'somebody, most likely you, asked for a new password. Choose it here within the hour:',
      url,
      'If it was not you, nothing has to be done: the old password stays.',
    ].join('\n\n'),
  }
}

export function inviteMail({ email, name }: Person, orgName: string, url: string): Mail {
  return {
    to: email,
    subject: `You are invited to ${oneLine(orgName)} in OpenLMA`,
    text: [
      `Hello ${name},`,
      `you are invited to work on the licenses of ${orgName}. Accept within seven days:`,
      url,
      'If you do not know what this is about, leave it: nothing happens until you accept.',
    ].join('\n\n'),
  }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ')
}

import { expect, test } from 'vitest'
import { compose, type Letter } from './compose.ts'

const letter = (name: string): Letter => ({
  subject: `New lead: ${name}`,
  heading: name,
  intro: `${name} installed Reports.`,
  facts: [
    ['Name', name],
    ['Phone', null],
    ['Message', `Hello\nfrom ${name}`],
  ],
  button: { label: 'Open the lead', url: 'https://lma.example/leads/lead_1' },
  footer: 'You own this lead.',
})

test.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [`"><img src=x onerror='alert(1)'>`, '&quot;&gt;&lt;img src=x onerror=&#x27;alert(1)&#x27;&gt;'],
  ["O'Brien & Söhne", 'O&#x27;Brien &amp; Söhne'],
  ['李雷', '李雷'],
  ['محمد بن سلمان', 'محمد بن سلمان'],
  ['Zoë 👩‍🚀', 'Zoë 👩‍🚀'],
])('%s stands in both parts, and is inert in HTML', (name, escaped) => {
  const { subject, text, html } = compose(letter(name))
  expect(subject).toBe(`New lead: ${name}`)
  expect(text).toContain(`Name: ${name}\nMessage: Hello\n  from ${name}`)
  expect(text).toContain('Open the lead: https://lma.example/leads/lead_1')
  expect(html.split(escaped).length - 1).toBe(4)
  expect(html).not.toMatch(/<(script|img)/)
  expect(html).toContain('href="https://lma.example/leads/lead_1"')
  expect(html).toContain('dir="auto"')
})

test('what is not known is left out, and the subject is one line', () => {
  const { subject, text, html } = compose(letter('Ada\r\nBcc: x@example.com'))
  expect(subject).toBe('New lead: Ada Bcc: x@example.com')
  expect([text, html].join()).not.toContain('Phone')
})

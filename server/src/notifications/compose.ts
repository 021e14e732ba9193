import { createElement as h, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Body } from '@react-email/body'
import { Button } from '@react-email/button'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Html } from '@react-email/html'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import { oneLine } from './rules.ts'

/** What a mail says, before it is text and HTML. All of it may come from strangers, save `button`. */
export type Letter = {
  subject: string
  heading: string
  intro: string
  facts: [label: string, value: string | null][]
  /** null where there is no page for the reader. */
  button: { label: string; url: string } | null
  /** Why this person gets it. */
  footer: string
}

export type Composed = { subject: string; text: string; html: string }

/** The mail in both forms, without waiting for anything: it is made inside a transaction. */
export function compose(letter: Letter): Composed {
  const facts = letter.facts.flatMap(([label, value]): [string, string][] => (value ? [[label, value]] : []))
  return {
    subject: oneLine(letter.subject, 150),
    text: textOf(letter, facts),
    html: `<!doctype html>${renderToStaticMarkup(page(letter, facts))}`,
  }
}

function textOf({ intro, button, footer }: Letter, facts: [string, string][]): string {
  const lines = facts.map(([label, value]) => `${label}: ${value.replace(/\s*\n\s*/g, '\n  ')}`)
  return [intro, lines.join('\n'), button && `${button.label}: ${button.url}`, footer].filter(Boolean).join('\n\n')
}

const style = {
  body: { backgroundColor: '#f3f5f8', fontFamily: 'Helvetica, Arial, sans-serif', margin: 0, padding: '24px 8px' },
  card: { backgroundColor: '#ffffff', borderRadius: 8, padding: '24px 28px', maxWidth: 560 },
  heading: { fontSize: 20, lineHeight: '28px', margin: '0 0 8px', color: '#16202e' },
  text: { fontSize: 15, lineHeight: '22px', margin: '0 0 16px', color: '#16202e' },
  label: { color: '#5b6878', fontSize: 14, padding: '3px 16px 3px 0', verticalAlign: 'top', whiteSpace: 'nowrap' },
  value: { color: '#16202e', fontSize: 14, padding: '3px 0', whiteSpace: 'pre-wrap', wordBreak: 'break-word' },
  button: { backgroundColor: '#0b6bcb', borderRadius: 6, color: '#ffffff', fontSize: 15, padding: '10px 18px' },
  footer: { color: '#5b6878', fontSize: 12, lineHeight: '18px', margin: '20px 0 0' },
} as const

// Each text finds its own direction: a name in Arabic stands in a mail in English.
const auto = 'auto'

function page({ heading, intro, button, footer }: Letter, facts: [string, string][]): ReactElement {
  const rows = facts.map(([label, value]) =>
    h('tr', { key: label }, h('td', { style: style.label }, label), h('td', { style: style.value, dir: auto }, value)),
  )
  return h(
    Html,
    { lang: 'en' },
    h(Head),
    h(
      Body,
      { style: style.body },
      h(
        Container,
        { style: style.card },
        h(Heading, { as: 'h1', style: style.heading, dir: auto }, heading),
        h(Text, { style: style.text, dir: auto }, intro),
        h('table', { role: 'presentation', cellPadding: 0, cellSpacing: 0 }, h('tbody', null, rows)),
        button &&
          h(Section, { style: { marginTop: 20 } }, h(Button, { href: button.url, style: style.button }, button.label)),
        h(Text, { style: style.footer }, footer),
      ),
    ),
  )
}

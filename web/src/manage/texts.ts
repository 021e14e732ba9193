import type { Schemas } from '../api.ts'
import { ago, day, instant, numbers, plural, seats, users } from './text-formats.ts'

type Overview = Schemas['ManageOverview']
type Activity = Schemas['ActivityItem']
type Who = NonNullable<Activity['by']>

const states: Record<Overview['state'], string> = {
  trial: 'Trial',
  active: 'Active',
  in_grace: 'Ended, still running',
  expired: 'Ended',
  suspended: 'Suspended',
  uninstalled: 'Uninstalled',
}

const origins: Record<NonNullable<Schemas['Seat']['assignedBy']>, (vendor: string) => string> = {
  product: () => 'by the product',
  first_use: () => 'on first use',
  manage_page: () => 'on this page',
  vendor: (vendor) => `by ${vendor}`,
  offline: () => 'by the product',
  conversion: () => 'when seats were introduced',
}

const happened: Record<Activity['kind'], (vendor: string) => string> = {
  'license.issued': () => 'The license was issued',
  'license.modified': () => 'The license was changed',
  'license.uninstalled': () => 'The product was uninstalled',
  'license.restored': () => 'The product was installed again',
  'license.ended': () => 'The license ended',
  'license.carried': () => 'The license was carried over from another organization',
  'license.followed': () => 'The license follows that of the production organization from here on',
  'license.unfollowed': () => 'The license stands on its own from here on',
  'license.more_requested': (vendor) => `${vendor} was asked for more`,
  'seat.assigned': () => 'Seats were assigned',
  'seat.revoked': () => 'Seats were taken back',
  'manage_link.opened': () => 'This page was opened',
}

const changed: Record<Activity['changes'][number]['of'], string> = {
  status: 'Status',
  seats: 'Seats',
  expires: 'Last day',
  message: 'Message',
  feature: 'Feature',
}

const problems: Record<string, string> = {
  network: 'The server cannot be reached. Check the connection and try again.',
  rate_limited: 'This was asked too often in a short time. Wait a minute and try again.',
  unavailable: 'The server does not answer right now. Try again in a moment.',
  shutting_down: 'The server is being restarted. Try again in a moment.',
  storage_full: 'The server cannot keep anything right now: it has no room left. Try again later.',
  invalid_request: 'Something in what was entered cannot be taken. Check it and try again.',
}

/** Every text of the manage page, its plurals and its dates: what is shown there is said here and nowhere else. */
export const texts = {
  number: (value: number) => numbers.format(value),
  day,
  instant,
  ago,
  yes: 'Yes',
  no: 'No',
  none: 'None',
  never: 'Never',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  loading: 'Loading',
  more: 'Load more',
  skip: 'Skip to the license',

  title: (product: string) => `License of ${product}`,
  from: (vendor: string) => `from ${vendor}`,
  test: 'Test',
  leave: 'Leave this page',
  openUntil: (at: string) => `This page stays open until ${at}.`,
  openAs: (person: string) => `Opened for ${person}.`,

  over: {
    title: {
      none: 'This page is opened from the product',
      used: 'This link does not work any more',
      ended: 'This page has closed itself',
      left: 'You have left the page',
    },
    why: {
      none: 'It belongs to the license of one product, so it cannot be found by its address alone.',
      used: 'A link works once, and for ten minutes. It was used already, or the time is over.',
      ended: 'It stays open for an hour, and only while the product is installed.',
      left: 'Nobody can go on from here on this computer.',
    },
    how: 'To open it, go to the product, sign in as its administrator, and choose what manages the license there. The product makes a new link every time.',
    stuck: 'If the product offers no such thing, or the new link does not work either, ask whoever sold it to you.',
  },

  problem: {
    title: 'That did not work',
    openTitle: 'The page cannot be opened now',
    words: (code: string) => problems[code] ?? 'Something went wrong on the server. Try again in a moment.',
    requestId: (id: string) => `Request id: ${id}`,
  },

  message: (vendor: string) => `A message from ${vendor}`,

  license: {
    title: 'License',
    state: 'State',
    number: 'License number',
    organization: 'Your organization',
    lastDay: 'Last day',
    endless: 'It does not end',
    dayIn: (calendarDay: string, zone: string) => `${day(calendarDay)}, until the end of the day in ${zone}`,
    endsAt: (at: string) => `On your clock: ${at}`,
    states,
    means: (state: Overview['state'], facts: { vendor: string; graceUntil: string | null }): string => {
      const { vendor, graceUntil } = facts
      const meanings: Record<Overview['state'], string> = {
        trial: 'You are trying the product. To keep it after the last day, request more below.',
        active: 'The product may be used.',
        in_grace: graceUntil
          ? `The last day has passed. The product goes on until ${instant(graceUntil)}, then it stops.`
          : 'The last day has passed. The product goes on for a few days, then it stops.',
        expired: `The product may not be used any more. Ask ${vendor} to renew the license.`,
        suspended: `${vendor} has suspended the license. Seats are kept. Ask ${vendor} why.`,
        uninstalled: 'The product has been uninstalled.',
      }
      return meanings[state]
    },
  },

  features: {
    title: 'Features',
    none: 'Nothing is switched on or off one by one.',
  },

  seats: {
    title: 'Seats',
    allowed: 'Allowed',
    noLimit: 'No limit',
    used: 'Used',
    active7: 'Active in 7 days',
    active30: 'Active in 30 days',
    meterWords: (used: number, allowed: number | null): string => {
      if (allowed === null) return 'Everybody in your organization may use the product. No seat has to be assigned.'
      const free = allowed - used
      if (free > 0) return `${numbers.format(free)} of ${seats(allowed)} free.`
      if (free === 0) return allowed === 0 ? 'No seats are allowed.' : 'All seats are taken.'
      return `${numbers.format(-free)} more than allowed: whoever has a seat keeps it, and nobody new gets one.`
    },
    firstUse: 'Whoever uses the product without a seat gets a free one by itself.',
    explicit: 'Only users with a seat may use the product.',
    views: { assigned: 'With a seat', seen: 'Seen without one', all: 'All' },
    which: 'Which users',
    search: 'Search users',
    table: 'Users',
    user: 'User',
    seat: 'Seat',
    since: (at: string) => `Since ${day(at.slice(0, 10))}`,
    by: (origin: keyof typeof origins, vendor: string) => origins[origin](vendor),
    noSeat: 'No seat',
    lastSeen: 'Last seen',
    notSeen: 'Not yet',
    select: (user: string) => `Select ${user}`,
    selectAll: 'Select all that are shown',
    selected: (count: number) => `${numbers.format(count)} selected`,
    selection: 'Selected users',
    clear: 'Clear',
    assign: 'Assign seats',
    give: 'Give a seat',
    take: 'Take the seat back',
    nobody: 'Nobody yet',
    nobodyWhy: 'Assign seats to the people who are to use the product.',
    nobodySite: 'Users appear here once the product has told that they used it.',
    noFit: 'No user fits',
    noneSeen: 'Nobody was seen without a seat',
    showAll: 'Show all',
    shown: (count: number, more: boolean) => (more ? `${users(count)} shown, there are more` : users(count)),
  },

  assign: {
    title: 'Assign seats',
    users: 'Users',
    hint: 'As the product names them, one a line or separated by commas or semicolons. What stands in quotes stays together',
    example: 'ada@acme.example\nbob@acme.example',
    count: (count: number, twice: number) =>
      twice > 0 ? `${users(count)}; ${numbers.format(twice)} named more than once` : users(count),
    faults: (count: number) => `${users(count)} cannot be assigned and will be left out`,
    faultsWhy:
      'A user has at most 255 characters, and no slash or control character. Check whether something else was pasted.',
    andMore: (count: number) => `and ${numbers.format(count)} more`,
    few: (free: number) =>
      free > 0
        ? `Only ${numbers.format(free)} ${plural.select(free) === 'one' ? 'seat is' : 'seats are'} free. They are given in this order; whoever has a seat already needs none.`
        : 'No seat is free. Whoever has none gets none.',
    submit: (count: number) => (count > 1 ? `Assign ${seats(count)}` : 'Assign seat'),
    progress: (done: number, total: number) => `${numbers.format(done)} of ${users(total)} done`,
    assigned: (count: number) => `${users(count)} got a seat.`,
    already: (count: number) => `${users(count)} had one already.`,
    refused: (count: number) => `No seat was free for ${users(count)}:`,
    refusedWhy: (vendor: string) => `Take seats back from users who need none, or ask ${vendor} for more.`,
    stopped: (done: number, total: number) => `It stopped after ${numbers.format(done)} of ${users(total)}`,
  },

  take: {
    title: (count: number) => (count === 1 ? 'Take the seat back?' : `Take ${seats(count)} back?`),
    lose: (count: number) => (count === 1 ? 'This user loses the seat:' : 'These users lose their seat:'),
    heard:
      'The product hears of it within seconds where it is connected, else when it checks in next. You can assign the seat again while seats are free.',
    firstUse:
      'The product hears of it within seconds where it is connected, else when it checks in next. Whoever uses it next without a seat gets the free one, also the same user again. To keep seats free, ask for fewer in all.',
    submit: 'Take back',
    done: (count: number) => `${users(count)} lost the seat.`,
  },

  request: {
    title: 'Request more',
    intro: (vendor: string) => `Ask ${vendor} for more seats, more time, or anything else. They answer you directly.`,
    open: (vendor: string, at: string) => `${vendor} was asked on ${at} and has not dealt with it yet:`,
    replaced: 'Another request takes the place of this one.',
    seats: 'Seats in all',
    seatsHint: (allowed: number) => `Allowed now: ${numbers.format(allowed)}`,
    until: 'Until',
    message: 'Message',
    messageHint: 'Say how to reach you',
    start: 'Request more',
    again: 'Change the request',
    submit: 'Send the request',
    empty: 'Say how many seats, until when, or what it is about.',
    seatsWrong: (allowed: number) =>
      `Give more than the ${numbers.format(allowed)} allowed now. For anything else, write a message.`,
    untilHint: (expires: string) => `Now until ${day(expires)}`,
    untilFault: (until: string, { today, expires }: { today: string; expires: string | null }): string | null => {
      if (until < today) return 'This day is past.'
      return expires !== null && until <= expires ? `Access lasts until ${day(expires)} already.` : null
    },
    sent: (vendor: string) => `The request has gone to ${vendor}.`,
    wish: ({ seats: many, until }: { seats: number | null; until: string | null }): string[] => [
      ...(many === null ? [] : [`${seats(many)} in all`]),
      ...(until === null ? [] : [`access until ${day(until)}`]),
    ],
  },

  data: {
    title: 'What the product sends',
    intro: (vendor: string) => `This is what ${vendor} gets from the product to manage the license:`,
    version: 'Version',
    lastCheckIn: 'Last time it reported',
    users: 'Users it has named',
    usersHint: 'Each as in the list of seats, with the time of the last use',
    fact: (name: string) => `About itself: ${name}`,
    rest: 'Besides, it says who installed it and which state of the license it has. Nothing else is sent for this purpose.',
  },

  activity: {
    title: 'Activity',
    list: 'What happened',
    none: 'Nothing has happened yet.',
    happened: (kind: Activity['kind'], vendor: string) => happened[kind](vendor),
    gotSeat: (count: number) => `${users(count)} got a seat`,
    lostSeat: (count: number) => `${users(count)} lost the seat`,
    who: (by: Who, names: { vendor: string; person: string | null }) =>
      ({ vendor: names.vendor, product: 'the product', customer: names.person ?? 'your organization' })[by],
    change: ({ of, feature }: Activity['changes'][number], before: string, after: string) =>
      `${of === 'feature' && feature !== null ? feature : changed[of]}: ${before} → ${after}`,
    endless: 'no end',
    noLimit: 'no limit',
    statuses: { trial: 'trial', active: 'active', suspended: 'suspended', uninstalled: 'uninstalled' } as Record<
      string,
      string
    >,
    andMore: (count: number) => `and ${numbers.format(count)} more`,
  },
}

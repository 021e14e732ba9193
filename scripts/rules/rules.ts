// The rules of the product, numbered so that code, comments and tests can cite them. `docs/rules.md` is made of this.

/** Part or all of these waits to be built; they may lack tests. Take a rule out in the commit that completes it. */
const unbuilt: string[] = []

export type Rule = {
  id: string
  title: string
  says: string
  /** A part of it that waits to be built, while the rest counts as built. */
  lacks?: string
  built: boolean
}

/** Headings, by the letter that the rules below them begin with; in the order of the page. */
export const groups: Record<string, string> = {
  P: 'Packages, versions, default terms',
  I: 'Installing',
  L: 'Leads',
  M: 'Licenses',
  S: 'Seats',
  C: 'Checks and documents',
  R: 'Refresh',
  V: 'Move and import',
  E: 'Events, webhooks, feed',
}

const statements: Record<string, Omit<Rule, 'id' | 'built'>> = {
  P1: {
    title: 'Default terms',
    says: 'A package says what an install gets: trial (1–90 days; the org sets the cap) or active (any days or for ever), seats up to 99,000,000 or site-wide, and whether a user’s first check takes a seat while one is free. Without a word it is a 30-day trial with 5 seats; giving everything away is warned of.',
  },
  P2: {
    title: 'Terms are copied',
    says: 'An install copies the default terms into its license; changing them concerns later installs only.',
  },
  P3: {
    title: 'Versions',
    says: 'A beta is marked and can be installed; a version can be withdrawn and never deleted. One that nobody registered is recorded and noticed, and stops nothing.',
  },
  P4: {
    title: 'Usable at once',
    says: 'A new package has its keys, install keys and install page from the first moment. Test installs are marked, make no lead and are in no count; a package may ask every install for a code.',
  },
  I1: {
    title: 'One transaction',
    says: 'One call makes or updates subscriber, installation, license and lead with their events and jobs, all or nothing.',
  },
  I2: {
    title: 'The lead never blocks the license',
    says: 'Whatever goes wrong with the lead, the install succeeds; the failure is an event and an attention item, and is tried again. Only a contact that is no object or over 16 kB is refused; what is odd in it is kept and flagged.',
  },
  I3: {
    title: 'Installing again is safe',
    says: 'The product makes and stores its token before it calls, and that token proves every retry: never two licenses, never two leads. Who sends none may send `Idempotency-Key`, which replays the answer for 24 hours.',
  },
  I4: {
    title: 'Naming an org id proves nothing',
    says: 'Where an installation is known already, another install needs its token, a code bound to it or an approved claim, else `409 subscriber_known`, which tells nothing. Another package there needs no proof, is marked unverified and changes no facts.',
  },
  I5: {
    title: 'Upgrade, uninstall, install again',
    says: 'An upgrade changes the version alone. Uninstalling frees seats, locks the license and remembers it; installing again restores it, with a fresh trial only where the package says so. A new trial of somebody known is noticed.',
  },
  I6: {
    title: 'Sandboxes',
    says: 'With proof of its parent a sandbox follows the parent’s license, site-wide, without a lead, or takes the place of an older one of the same name; without proof it is an ordinary install. A license that follows cannot be edited before it is told to stop following.',
  },
  I7: {
    title: 'Known customers make no lead',
    says: 'An install that proves to be of a known contact or account is linked to it, and its owner is told. What is only claimed makes a lead all the same, at most with a suggestion.',
  },
  I8: {
    title: 'Activation codes',
    says: 'Eighty random bits, stored as a hash, guessed at a limited rate, good for 30 days and once. Vendors issue them singly or in bulk; the install page issues them with a lead, and those never prove a known subscriber.',
  },
  I9: {
    title: 'Forgotten installations',
    says: 'An installation that the server does not know is made again if its document verifies under the package’s root and names its token; anything else is 401.',
  },
  L1: {
    title: 'Who owns a lead',
    says: 'The package’s lead manager, else the org’s fallback owner, each only while active; else the License Manager itself, and that is noticed.',
  },
  L2: {
    title: 'Changing the lead manager',
    says: 'It concerns later leads. Open leads of the package are offered, counted, and handed over in the same transaction.',
  },
  L3: {
    title: 'Status and source',
    says: 'New, working, qualified, converted or unqualified; where a lead came from is kept, with its campaign data.',
  },
  L4: {
    title: 'One journey',
    says: 'A person and a package have one open lead; what comes within 180 days is added to it.',
  },
  L5: {
    title: 'Converting',
    says: 'A lead becomes an account and a contact, made or matched, and links the subscriber; no license is written. Free-mail domains match nothing, and a new account takes the owner of the lead.',
  },
  L6: { title: 'The owner is told', says: 'Whoever gets a lead has a mail at once, with the facts and a link.' },
  M1: {
    title: 'Editing',
    says: 'Status, seats, expiration and features, with an inner reason and a message that is shown. Each change is one revision and one event with before and after; without `If-Match` it is 428, out of date 412. Trials keep to the cap unless an admin gives a reason.',
  },
  M2: {
    title: 'What a status can become',
    says: 'A sold license is never a trial again, uninstalled comes from uninstalling alone, and unsuspending restores what was. Expired is a question of dates, answered everywhere by `effectiveState`.',
  },
  M3: {
    title: 'The last day of access',
    says: 'An expiration is a calendar day in the zone kept with the license, and documents carry its exact end. A moved zone never shortens access.',
  },
  M4: {
    title: 'Fewer seats than used',
    says: 'It is allowed: who has a seat keeps it, nobody new gets one until there is room, and the preview names who is over, or the least recently seen are let go. From site to seats, the most recently seen get them.',
  },
  M5: { title: 'Suspended', says: 'Seats and dates stay; every check answers no and says why.' },
  M6: {
    title: 'Preview and undo',
    says: 'Each change shows beforehand what it does, to whom, and when installations will know; what can be reversed offers its undo.',
  },
  M7: {
    title: 'Grace',
    says: 'For so many days as the package says, none unless it does, an expired license still answers yes, `in_grace`.',
  },
  M8: {
    title: 'Own fields',
    says: 'Every noun takes `attributes` and an `externalRef` of the vendor’s own; they are never required and block nothing.',
  },
  M9: {
    title: 'How a change arrives',
    says: 'Within five seconds at an installation that is connected, else at its next check-in; desired, delivered and acknowledged are shown with their times.',
  },
  S1: {
    title: 'Never oversold',
    says: 'Whatever happens at once, on either database, no more seats are taken than there are. Assigning twice is assigning once, and a refusal says why and whom to ask.',
  },
  S2: {
    title: 'Users are opaque',
    says: 'A user is any text to us. A site license assigns nobody, and who is active is counted all the same.',
  },
  S3: {
    title: 'Customers assign',
    says: 'The customer’s administrator assigns and revokes through the product or on the manage page, which the product opens by a short-lived signed link.',
  },
  C1: {
    title: 'The answer',
    says: 'A check answers yes, no or don’t know with the first reason of a fixed order and all the others; a no is an answer, not an error. Without a user, seats are not judged.',
  },
  C2: {
    title: 'Offline, and not to be fooled',
    says: 'The SDK decides without the network by a document that it verifies whole: signatures, package, installation, epoch, age, time. Only a signed statement of time moves its clock back, and a bad document never replaces a good one.',
  },
  C3: {
    title: 'Where it does not know',
    says: 'The package decides and signs how a product fails: `stop`, `degrade` or `never_stop`. The known end of access holds in each; before the first document the product decides.',
  },
  C4: {
    title: 'The life of a document',
    says: 'It lives for the package’s offline period and never longer than its certificate; it is signed anew on a change or at half its life, and reused until then.',
  },
  R1: {
    title: 'Runs',
    says: 'At any time, for all installations of a package, some or one, dry or not; one real run for a package at a time.',
  },
  R2: {
    title: 'Who wins',
    says: 'What was granted comes from the license, what is there from the installation. A run reconciles in the database, then asks the connected to check in and counts who did.',
  },
  R3: {
    title: 'Progress and report',
    says: 'A run is live, can be cancelled, survives a restart, does nothing twice, and reports every installation with its differences.',
  },
  R4: {
    title: 'All the time',
    says: 'Each check-in mends its own drift; an installation that knows a higher revision than we do is noticed.',
  },
  V1: {
    title: 'What moves',
    says: 'Packages go to another org, here or elsewhere, with all that belongs to them and its history; owners are matched by email.',
  },
  V2: {
    title: 'How it is decided',
    says: 'By invitation, manifest, freeze, sealed archive and signed receipt; the one decision is the source’s `handed_over`, and before it nothing has changed.',
  },
  V3: {
    title: 'How installations follow',
    says: 'The source answers with a move notice; a product changes over once the destination answers under the same root and a higher epoch, and never loses its license. It can be undone until somebody writes there.',
  },
  V4: {
    title: 'Import',
    says: 'Exports of Salesforce’s LMA come in with a verdict for each row, nothing dropped silently, the same when repeated; imported licenses are records until an install attaches.',
  },
  E1: {
    title: 'History',
    says: 'Every write has its event in its own transaction, and none can be changed. A sealer gives each its position and its link in the chains of org and package; reactors follow by position. Observations are no events; acknowledgements and changed facts are never lost.',
  },
  E2: {
    title: 'Erasing',
    says: 'Chains cover salted commitments, so that erasing a person blanks what was said and every chain still verifies.',
  },
  E3: {
    title: 'Webhooks and feed',
    says: 'Webhooks are signed by Standard Webhooks, retried with growing pauses, isolated from each other and kept from private addresses; a feed with a cursor gives the same events.',
  },
}

export const rules: Rule[] = Object.entries(statements).map(([id, statement]) => ({
  id,
  ...statement,
  built: !unbuilt.includes(id),
}))

import { AppError } from '../platform/errors.ts'
import { sendCsv } from '../platform/csv.ts'
import { PageQuery } from '../platform/page.ts'
import { CsvFile, idParam, personOf, vendorRoute, type Route } from '../platform/route.ts'
import { Subscriber } from '../subscribers/schema.ts'
import { createAccount } from './create.ts'
import { createContact } from './create-contact.ts'
import { linkSubscriber } from './link-subscriber.ts'
import { modifyAccount } from './modify.ts'
import { modifyContact } from './modify-contact.ts'
import { getContact, listContacts } from './contact-queries.ts'
import { getAccount, listAccounts } from './queries.ts'
import {
  Account,
  ACCOUNT_CSV,
  AccountChange,
  AccountFilter,
  AccountPage,
  AccountQuery,
  Contact,
  ContactPage,
  NewAccount,
  NewContact,
  SubscriberAccount,
} from './schema.ts'

const tag = 'Accounts'
const params = idParam('acc')

export const accountRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/accounts',
    summary: 'List accounts',
    tag,
    permission: 'accounts:read',
    query: AccountQuery,
    answer: AccountPage,
    handle: (ctx, { query }) => listAccounts(ctx.db, ctx.orgId, query, personOf(ctx)),
  }),
  vendorRoute({
    method: 'GET',
    path: '/accounts.csv',
    summary: 'Export accounts as CSV',
    tag,
    permission: 'accounts:read',
    query: AccountFilter,
    answer: CsvFile,
    handle: (ctx, { query, head }) =>
      sendCsv<Account>(head, 'accounts', ACCOUNT_CSV, (page) =>
        listAccounts(ctx.db, ctx.orgId, { ...query, ...page }, personOf(ctx)),
      ),
  }),
  vendorRoute({
    method: 'POST',
    path: '/accounts',
    summary: 'Create an account',
    tag,
    permission: 'accounts:write',
    body: NewAccount,
    status: 201,
    answer: Account,
    versioned: true,
    handle: (ctx, { body }) => createAccount(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/accounts/:id',
    summary: 'Get an account',
    tag,
    permission: 'accounts:read',
    params,
    answer: Account,
    versioned: true,
    async handle(ctx, { params }) {
      const account = await getAccount(ctx.db, ctx.orgId, params.id)
      if (!account) throw new AppError('not_found')
      return account
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/accounts/:id',
    summary: 'Modify an account; needs If-Match',
    tag,
    permission: 'accounts:write',
    params,
    body: AccountChange,
    answer: Account,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyAccount(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'GET',
    path: '/accounts/:id/contacts',
    summary: 'List the contacts of an account',
    tag,
    permission: 'accounts:read',
    params,
    query: PageQuery,
    answer: ContactPage,
    async handle(ctx, { params, query }) {
      if (!(await getAccount(ctx.db, ctx.orgId, params.id))) throw new AppError('not_found')
      return listContacts(ctx.db, ctx.orgId, params.id, query)
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/accounts/:id/contacts',
    summary: 'Add a contact to an account',
    tag,
    permission: 'accounts:write',
    params,
    body: NewContact,
    status: 201,
    answer: Contact,
    versioned: true,
    handle: (ctx, { params, body }) => createContact(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/contacts/:id',
    summary: 'Get a contact',
    tag,
    permission: 'accounts:read',
    params: idParam('con'),
    answer: Contact,
    versioned: true,
    async handle(ctx, { params }) {
      const contact = await getContact(ctx.db, ctx.orgId, params.id)
      if (!contact) throw new AppError('not_found')
      return contact
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/contacts/:id',
    summary: 'Modify a contact; needs If-Match',
    tag,
    permission: 'accounts:write',
    params: idParam('con'),
    body: NewContact,
    answer: Contact,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyContact(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'PUT',
    path: '/subscribers/:id/account',
    summary: 'Say which account a subscriber belongs to; null for none',
    tag,
    permission: 'accounts:write',
    params: idParam('sub'),
    body: SubscriberAccount,
    answer: Subscriber,
    versioned: true,
    handle: (ctx, { params, body }) => linkSubscriber(ctx, params.id, body.accountId),
  }),
]

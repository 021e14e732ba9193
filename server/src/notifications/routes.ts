import { AppError } from '../platform/errors.ts'
import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { findMail, listMails } from './queries.ts'
import { Mail, MailPage, MailQuery } from './schema.ts'
import { sendAgain } from './send-again.ts'

const tag = 'Mails'
const params = idParam('mail')

export const notificationRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/mails',
    summary: 'List the mails that told members and customers of something',
    tag,
    permission: 'notifications:read',
    query: MailQuery,
    answer: MailPage,
    handle: (ctx, { query }) => listMails(ctx.db, ctx.orgId, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/mails/:id',
    summary: 'Get a mail with its text',
    tag,
    permission: 'notifications:read',
    params,
    answer: Mail,
    async handle(ctx, { params }) {
      const mail = await findMail(ctx.db, ctx.orgId, params.id)
      if (!mail) throw new AppError('not_found')
      return mail
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/mails/:id/send',
    summary: 'Send a mail that failed or was kept',
    tag,
    permission: 'notifications:write',
    params,
    answer: Mail,
    handle: (ctx, { params }) => sendAgain(ctx, params.id),
  }),
]
